// How far the validation rows are from what a run says of them: the interval around a number that it predicts.

import { kept } from "../document/typedArrays";
import type { TrySpread } from "../protocol/trying";
import { percentile } from "../statistics/bootstrap";
import type { AnsweredPart } from "./answeredPart";
import { columnOf } from "./answeredPart";

/** Of the rows that lie within. */
const SHARE = 0.9;

/** Percentiles of truth minus prediction, so that prediction + least and prediction + most hold that share of the rows between them. */
export function spreadOf({ rows, outputs }: AnsweredPart): TrySpread {
  return {
    share: SHARE,
    rows: rows.length,
    outputs: outputs.map((output) => {
      if (output.kind === "classes") return [];
      const width = output.columns.length;
      return output.columns.map((_, column) => {
        const [predicted, truth] = [columnOf(output.predictions, column, width), columnOf(output.truth, column, width)];
        const errors = kept(
          truth.map((value, row) => value - (predicted[row] ?? NaN)),
          Number.isFinite,
        ).sort();
        return { least: percentile(errors, (1 - SHARE) / 2), most: percentile(errors, (1 + SHARE) / 2) };
      });
    }),
  };
}
