// How a run is told to pause, go on, stop or change its learning rate from another thread: a few words of shared memory. The
// trainer's thread is blocked in the backend for tens of milliseconds at a time and then looks at them, so no message need be
// delivered to it.

/** "stop" and "close" end the run: a person wants no more of it, or closes its project and may continue it another time. */
const WISHES = ["run", "pause", "stop", "close"] as const;
export type Wish = (typeof WISHES)[number];
const FINAL: readonly Wish[] = ["stop", "close"];

export interface RunControl {
  /** Hand this to the other thread and open it there with {@link openControl}. */
  readonly memory: SharedArrayBuffer;
  /** What is wanted now. */
  wish(): Wish;
  /** Says what is wanted. An end is final. */
  ask(wish: Wish): void;
  /** Asks for another learning rate, a finite number above 0. */
  askRate(learningRate: number): void;
  /** The newest learning rate that was asked for and not taken yet; null where there is none. */
  takeRate(): number | null;
  /** Resolves with the next thing asked for during a pause: another wish, or still "pause" where only the rate changed. */
  news(): Promise<Wish>;
}

/** In bytes: the wish, how often anything was asked for, and the bits of the learning rate. */
const [WISH, ASKED, RATE] = [0, 4, 8];
const SIZE = 16;
/** The bits of 0, which is no learning rate. */
const NONE = 0n;

/** A control that says "run". */
export function createControl(): RunControl {
  return openControl(new SharedArrayBuffer(SIZE));
}

/** The other end of a control, in the same thread or another. */
export function openControl(memory: SharedArrayBuffer): RunControl {
  const word = new Int32Array(memory, WISH, 1);
  const asked = new Int32Array(memory, ASKED, 1);
  const rate = new BigInt64Array(memory, RATE, 1);
  /** As much of `asked` as this end has answered to. */
  let heard = Atomics.load(asked, 0);
  const tell = (): void => {
    Atomics.add(asked, 0, 1);
    Atomics.notify(asked, 0);
  };
  const wish = (): Wish => WISHES[Atomics.load(word, 0)] ?? "stop";
  return {
    memory,
    wish,
    ask(wanted) {
      // Never takes back an end.
      for (;;) {
        const before = Atomics.load(word, 0);
        if (FINAL.includes(WISHES[before] ?? "stop")) break;
        if (Atomics.compareExchange(word, 0, before, WISHES.indexOf(wanted)) === before) break;
      }
      tell();
    },
    askRate(learningRate) {
      Atomics.store(rate, 0, bitsOf(learningRate));
      tell();
    },
    takeRate() {
      const bits = Atomics.exchange(rate, 0, NONE);
      return bits === NONE ? null : numberOf(bits);
    },
    async news() {
      while (wish() === "pause" && Atomics.load(asked, 0) === heard) await changed(asked, heard);
      heard = Atomics.load(asked, 0);
      return wish();
    },
  };
}

function bitsOf(number: number): bigint {
  return new BigInt64Array(Float64Array.of(number).buffer)[0] ?? NONE;
}

function numberOf(bits: bigint): number {
  return new Float64Array(BigInt64Array.of(bits).buffer)[0] ?? NaN;
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
