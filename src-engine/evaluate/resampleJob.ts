// Some rows drawn anew, with the figures to be measured on each draw: all that another thread needs.

import { classAnswers, reweighted } from "../metrics/answers";
import type { Numbers } from "../metrics/answers";
import { numberAnswers, reweightedNumbers } from "../metrics/numberAnswers";
import type { EvaluatedId } from "../metrics/registry";
import { measureClasses, measureNumbers } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { DrawnFigure } from "../statistics/bootstrap";
import { drawnFigures } from "./resampling";

export type ResampleJob =
  | {
      readonly kind: "classes";
      /** [rows, classes] */
      readonly scores: Numbers;
      readonly truth: Int32Array;
      readonly classes: number;
      readonly ids: readonly EvaluatedId[];
      readonly settings: MetricSettings;
    }
  | {
      readonly kind: "numbers";
      readonly predictions: Float64Array;
      readonly truth: Float64Array;
      readonly ids: readonly EvaluatedId[];
    };

/** Each of the figures on each draw. */
export function resampleJob(job: ResampleJob): DrawnFigure[] {
  const { ids, truth } = job;
  if (job.kind === "classes") {
    const some = classAnswers(job.scores, job.truth, job.classes);
    return drawnFigures(truth.length, (weights) => {
      const drawn = reweighted(some, weights);
      return ids.map((id) => measureClasses(id, drawn, job.settings));
    });
  }
  const some = numberAnswers(job.predictions, job.truth, [1]);
  return drawnFigures(truth.length, (weights) => {
    const drawn = reweightedNumbers(some, [1], weights);
    return ids.map((id) => measureNumbers(id, drawn));
  });
}
