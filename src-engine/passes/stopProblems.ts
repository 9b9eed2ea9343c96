// Stopping rules that could never apply, told before a run begins.

import type { Problem } from "../document/errors";
import type { DataTask, TrainingRecipe } from "../document/schema";
import { metricLabel, metricSettings, metricsFor } from "../metrics/registry";

/** @param outputs classes or targets; null while unknown */
export function stopProblems(training: TrainingRecipe, task: DataTask, outputs: number | null): Problem[] {
  const { target } = training.stop;
  if (target === undefined || target.metric === "loss") return [];
  const settings = metricSettings(training);
  // While the number of outputs is unknown, the task alone decides.
  const measured = metricsFor(task, outputs ?? Infinity, settings);
  if (measured.includes(target.metric)) return [];
  const label = metricLabel(target.metric, settings);
  const why = metricsFor(task, Infinity, settings).includes(target.metric) ? `there are only ${outputs ?? 0} classes` : task === "regression" ? "numbers are predicted" : "classes are predicted";
  const labels = measured.map((id) => metricLabel(id, settings)).join(", ");
  return [
    {
      code: "metric-not-measured",
      message: `The run is to stop when ${label} reaches a value, but ${why}, so it is not measured.`,
      next: `Choose another figure for this rule (the loss, ${labels}), or turn the rule off.`,
      subject: { kind: "setting", path: "training.stop.target" },
      expected: labels,
      received: label,
    },
  ];
}
