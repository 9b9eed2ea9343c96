// What is known of an output before anything is trained: its targets, and what a run will measure of it.

import type { DataTask, Task, TrainingRecipe } from "../document/schema";
import type { MeasuredOutput } from "../metrics/figures";
import { metricSettings, metricsFor } from "../metrics/registry";
import type { NetworkLayer } from "../network/network";

/** What a run tells of an output after each epoch. */
export interface OutputCheck extends MeasuredOutput {
  /** What people call the layer. */
  readonly title: string;
  /** Its targets' names; empty while unknown. */
  readonly columns: readonly string[];
  /** What its targets are; null where that is not one thing, or not known. */
  readonly task: Task | null;
  /** Its classes or numbers; null while unknown. */
  readonly width: number | null;
}

/** @param whole what all targets are, where the output is the only one */
export function checkOutput(
  { id, title, part, shape }: NetworkLayer,
  whole: DataTask | null,
  training: TrainingRecipe,
): OutputCheck {
  const task = part?.task ?? (whole === "mixed" ? null : whole);
  const width = shape?.[0] ?? null;
  // While the number of outputs is unknown, the task alone decides.
  return {
    id,
    title,
    columns: part?.columns ?? [],
    task,
    width,
    metrics: task === null ? [] : metricsFor(task, width ?? Infinity, metricSettings(training)),
  };
}
