// Waiting for the next frame together.

let next: Promise<void> | null = null;

/** Settles when the next frame begins, before the page is laid out for it: at once for all who wait. */
export function nextFrame(): Promise<void> {
  return (next ??= new Promise((resolve) => {
    requestAnimationFrame(() => {
      next = null;
      resolve();
    });
  }));
}
