// Long work on a thread lets the thread's event loop turn now and then, so that messages and a wish to cancel are heard.

/** Lets the event loop turn once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How long work goes on without a turn, in ms. */
const EVERY = 10;

/** Lets the event loop turn where it has not for a while. */
export class Turns {
  #last = performance.now();

  /** True where it turned. */
  async take(): Promise<boolean> {
    if (performance.now() - this.#last < EVERY) return false;
    await turn();
    this.#last = performance.now();
    return true;
  }
}
