// Something long that the engine does for the window: how far it has come, how long it may yet take, and its end before
// its time.

import type { OnProgress } from "../bridge";
import { problemOf } from "./notices";

export interface Task {
  /** What is done now, in words. */
  readonly what: string;
  /** Of what is done now: 0 to 1, or null while unknown. */
  readonly share: number | null;
  /** Until what is done now is done; null while unknown. */
  readonly secondsLeft: number | null;
  /** Canceled, and not yet confirmed by the engine. */
  readonly ending: boolean;
  /** Null where it can only be waited for. */
  readonly cancel: (() => void) | null;
}

export interface TaskControl {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/** Before this share, or so early, a guess would only jump about. */
const GUESS = { share: 0.02, seconds: 1 } as const;

/** Begins a task: `show` gets it at once and at each change. What is done with the result goes into the engine's request. */
export function beginTask(
  what: string,
  show: (task: Task) => void,
  now: () => number = () => performance.now(),
): TaskControl {
  const controller = new AbortController();
  let task: Task = {
    what,
    share: null,
    secondsLeft: null,
    ending: false,
    cancel() {
      if (controller.signal.aborted) return;
      put({ ending: true, secondsLeft: null });
      controller.abort();
    },
  };
  let since = now();
  const put = (change: Partial<Task>): void => {
    task = { ...task, ...change };
    show(task);
  };
  show(task);
  return {
    signal: controller.signal,
    onProgress({ share, what: next }) {
      // Each step has shares of its own.
      if (next !== "" && next !== task.what) since = now();
      const elapsed = (now() - since) / 1000;
      const guess = !task.ending && share !== null && share >= GUESS.share && elapsed >= GUESS.seconds;
      put({ what: next || task.what, share, secondsLeft: guess ? (elapsed * (1 - share)) / share : null });
    },
  };
}

/** Whether a request failed only because the person canceled it: nothing to be told of. */
export function wasCanceled(failure: unknown): boolean {
  return problemOf(failure).code === "canceled";
}
