// Good enough: a figure that is measured after each epoch has reached what was asked for.

import type { TargetMetric } from "../../document/schema";
import { columnOf } from "../../metrics/columns";
import type { StoppingRule } from "./rule";

/** Ends the run after the first epoch in which the figure is at least, or at most, the value. */
export function targetMetricRule(target: TargetMetric): StoppingRule {
  const column = columnOf(target.metric, target.on);
  return {
    afterEpoch(metrics) {
      const reached = metrics[column];
      if (reached === null) return null;
      const isReached = target.reaches === "at-least" ? reached >= target.value : reached <= target.value;
      return isReached ? { kind: "target", ...target, reached } : null;
    },
  };
}
