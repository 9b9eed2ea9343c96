// Good enough: a figure that is measured after each epoch has reached what was asked for.

import type { TargetMetric } from "../../document/schema";
import { figureOf } from "../../metrics/figures";
import type { StoppingRule } from "./rule";

/** Ends the run after the first epoch in which the figure is at least, or at most, the value. */
export function targetMetricRule(target: TargetMetric): StoppingRule {
  return {
    afterEpoch(metrics) {
      const reached = figureOf(metrics, target, target.on);
      if (reached === null) return null;
      const isReached = target.reaches === "at-least" ? reached >= target.value : reached <= target.value;
      return isReached ? { kind: "target", ...target, reached } : null;
    },
  };
}
