// Saves by itself: within two seconds of a change, never two saves at once, and again and again after a failure.

/** How long after a change the save begins, and the longest a stream of changes can put it off; ms. */
export const QUIET = 600;
export const LATEST = 1_500;
/** Waits between attempts after failures; ms. */
const RETRIES = [2_000, 5_000, 10_000, 30_000] as const;

export interface Autosave {
  /** Something changed. */
  touch(): void;
  /** Saves now what is unsaved; true when everything is saved afterwards. */
  flush(): Promise<boolean>;
  /** Nothing more is saved. */
  stop(): void;
}

export interface AutosaveOptions {
  /** Writes the newest state; rejects when it could not. */
  readonly save: () => Promise<void>;
  readonly onSaved: () => void;
  readonly onFailed: (failure: unknown) => void;
}

/** An autosave that is idle until touched. */
export function createAutosave({ save, onSaved, onFailed }: AutosaveOptions): Autosave {
  let dirtySince: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | null = null;
  let failures = 0;
  let stopped = false;

  function schedule(delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), delay);
  }

  function run(): Promise<boolean> {
    clearTimeout(timer);
    running ??= attempt().finally(() => {
      running = null;
    });
    return running;
  }

  async function attempt(): Promise<boolean> {
    if (dirtySince === null || isStopped()) return true;
    const since = dirtySince;
    dirtySince = null;
    try {
      await save();
    } catch (failure) {
      dirtySince ??= since;
      failures += 1;
      if (!isStopped()) {
        onFailed(failure);
        schedule(RETRIES[Math.min(failures, RETRIES.length) - 1] ?? LATEST);
      }
      return false;
    }
    failures = 0;
    if (isStopped()) return true;
    if (isClean()) onSaved();
    else schedule(QUIET);
    return true;
  }

  // Asked anew after an await: touch() or stop() may have come in between.
  function isStopped(): boolean {
    return stopped;
  }
  function isClean(): boolean {
    return dirtySince === null;
  }

  return {
    touch() {
      if (stopped) return;
      const now = Date.now();
      const first = dirtySince === null;
      dirtySince ??= now;
      if (failures > 0 && !first) return;
      schedule(Math.max(0, Math.min(QUIET, dirtySince + LATEST - now)));
    },
    async flush() {
      if (running) await running;
      // What came in while that save ran.
      return (await run()) && (isClean() || (await run()));
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
