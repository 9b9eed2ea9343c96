// So much time. The only rule that looks at the clock: where it ends a run depends on how fast the machine is at that moment,
// so that two runs of the same recipe need not end at the same step. Up to there they are the same.

import type { StoppingRule } from "./rule";

/** Ends the run once it has trained for so many seconds, pauses left out and those before an interruption counted. */
export function timeRule(seconds: number): StoppingRule {
  return { afterCall: (soFar) => (soFar >= seconds ? { kind: "time", seconds } : null) };
}
