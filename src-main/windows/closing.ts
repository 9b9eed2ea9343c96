// A window is closed only when its page says that everything is saved. A page that does not answer within a while is
// not waited for without end: the person decides.

/** What closing needs of a window and of the world. */
export interface ClosingWindow {
  /** The page is there and can answer. */
  isAlive(): boolean;
  askToSave(): void;
  destroy(): void;
  /** Asks the person whether to wait longer. */
  askToWait(): Promise<boolean>;
}

export interface Closing {
  /** The person or the system wants the window closed. True if it may close at once. */
  requested(): boolean;
  /** The page has saved. */
  ready(): void;
  /** The page could not save, and asks the person itself. */
  kept(): void;
  /** The page is gone; nothing will answer. */
  gone(): void;
}

/** `patience` in milliseconds. */
export function createClosing(window: ClosingWindow, patience: number): Closing {
  let state: "open" | "asked" | "kept" | "closed" = "open";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(timer);
    if (state === "closed") return;
    state = "closed";
    window.destroy();
  }

  function wait(): void {
    timer = setTimeout(() => {
      void window.askToWait().then((again) => {
        if (state !== "asked") return;
        if (again) wait();
        else close();
      });
    }, patience);
  }

  return {
    requested() {
      if (state === "closed" || !window.isAlive()) {
        state = "closed";
        clearTimeout(timer);
        return true;
      }
      if (state !== "asked") {
        state = "asked";
        window.askToSave();
        wait();
      }
      return false;
    },
    ready() {
      // A page can only be ready to close when it was asked to.
      if (state !== "open") close();
    },
    kept() {
      if (state !== "asked") return;
      clearTimeout(timer);
      state = "kept";
    },
    gone() {
      if (state !== "open") close();
    },
  };
}
