// How a run is told to pause, go on or stop from another thread: one word of shared memory. The trainer's thread is
// blocked in the backend for tens of milliseconds at a time and then looks at it, so no message need be delivered to it.

const WISHES = ["run", "pause", "stop"] as const;
export type Wish = (typeof WISHES)[number];

export interface RunControl {
  /** Hand this to the other thread and open it there with {@link openControl}. */
  readonly memory: SharedArrayBuffer;
  /** What is wanted now. */
  wish(): Wish;
  /** Says what is wanted. A stop is final. */
  ask(wish: Wish): void;
  /** Resolves once a pause is over: "run" or "stop". */
  resumed(): Promise<Exclude<Wish, "pause">>;
}

/** A control that says "run". */
export function createControl(): RunControl {
  return openControl(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** The other end of a control, in the same thread or another. */
export function openControl(memory: SharedArrayBuffer): RunControl {
  const word = new Int32Array(memory);
  const wish = (): Wish => WISHES[Atomics.load(word, 0)] ?? "stop";
  return {
    memory,
    wish,
    ask(wanted) {
      const stop = WISHES.indexOf("stop");
      if (wanted === "stop") Atomics.store(word, 0, stop);
      else {
        // Never takes back a stop.
        const before = Atomics.load(word, 0);
        if (before !== stop) Atomics.compareExchange(word, 0, before, WISHES.indexOf(wanted));
      }
      Atomics.notify(word, 0);
    },
    async resumed() {
      const paused = WISHES.indexOf("pause");
      for (;;) {
        const now = wish();
        if (now !== "pause") return now;
        await changed(word, paused);
      }
    },
  };
}

/** How long a wait for shared memory lasts before it is begun anew, in ms. */
const WAIT = 60_000;

/** Waits without blocking the thread until the word is no longer `value` (or a minute has passed). */
async function changed(word: Int32Array, value: number): Promise<void> {
  // A pending wait alone does not keep Node's event loop alive; the timer does.
  const alive = setTimeout(() => undefined, 2 * WAIT);
  try {
    await waitAsync(word, value);
  } finally {
    clearTimeout(alive);
  }
}

type WaitAsync = (
  typed: Int32Array,
  index: number,
  value: number,
  timeout: number,
) => { value: Promise<string> | string };

async function waitAsync(word: Int32Array, value: number): Promise<void> {
  // In V8 since 8.7 (Node 16); TypeScript's ES2022 library does not know it yet.
  const wait = (Atomics as unknown as { waitAsync: WaitAsync }).waitAsync;
  await wait(word, 0, value, WAIT).value;
}
