// How far a long task is, for a line of progress: what is done, its share, and how long it may yet take.

import type { OnProgress } from "../data/duckdb";
import type { Output } from "./output";
import { percent } from "../words/numbers";

/** Before this, a guess would only jump about; ms. */
const GUESS_AFTER = 2_000;

/** A bar of this many signs. */
const WIDTH = 20;

/** "[#####---------------]" */
export function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}]`;
}

export function progressTo(output: Pick<Output, "progress">, now: () => number = () => performance.now()): OnProgress {
  let step = "";
  let since = now();
  return (share, what) => {
    // Each step has shares of its own.
    if (what !== step) [step, since] = [what, now()];
    if (share === null) {
      output.progress(what);
      return;
    }
    const elapsed = now() - since;
    const left = share > 0.02 && elapsed > GUESS_AFTER ? `, ${secondsText((elapsed * (1 - share)) / share)} left` : "";
    output.progress(`${what} ${bar(share)} ${percent(share, 0)}${left}`);
  };
}

function secondsText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
