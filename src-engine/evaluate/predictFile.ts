// Predicts every row of a file and writes them, with the columns they came with, to another file.

import { unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import type { ExtraColumn } from "../data/formats/format";
import { withPredictionRows } from "../data/prediction";
import type { OddCells } from "../document/columnReading";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { columnFeatures, outputWidth } from "../document/preparation";
import type { Backend } from "../runtime/backend";
import { argMax } from "../metrics/answers";
import { numbersOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export interface FilePrediction {
  readonly rows: number;
  /** Rows that lack a value without which there is no prediction: theirs is left empty. */
  readonly incomplete: number;
  /** Cells that hold no value of their column's kind, by column: they count as missing. */
  readonly odd: Readonly<Record<string, OddCells>>;
  /** Values that the run did not know as categories, by column: they count as none of them. */
  readonly unknown: readonly { readonly column: string; readonly values: readonly string[]; readonly rows: number }[];
}

/**
 * Reads `file`, predicts, and writes `output` (CSV, TSV, Parquet or JSON, by its ending; of arrays CSV, TSV or .npz): the file's
 * columns, then the predicted class and the probability of each class, or the predicted numbers, of each output.
 * @throws UserError "missing-columns", "unknown-format", or what is wrong with either file
 */
export async function predictFile(
  run: TrainedRun,
  file: string,
  output: string,
  backend: Backend,
  task: TaskOptions = {},
): Promise<FilePrediction> {
  const { preparation } = run;
  const ends = run.network.outputs;
  const total = outputWidth(preparation);
  const request = { file, output, preparation, ...task };
  return withPredictionRows(request, async ({ rows, raw, odd, features, complete, write }): Promise<FilePrediction> => {
    const predictor = await openPredictor(backend, run);
    try {
      const outputs = await predictor.predict(features.data);
      const answered = Array.from(complete, (one) => one === 1);
      await write(
        ends.flatMap((output) =>
          answers(output.recipe, numbersOf(output, outputs, total), answered, ends.length > 1 ? output.id : null),
        ),
      );
      return { rows, incomplete: answered.filter((one) => !one).length, odd, unknown: unknownValues(preparation, raw) };
    } finally {
      await predictor.dispose();
    }
  });
}

/** @param among the output's id where there are others, whose classes may be called the same */
function answers(
  target: TargetRecipe,
  outputs: Float32Array,
  answered: readonly boolean[],
  among: string | null,
): ExtraColumn[] {
  const column = (group: string, name: string, at: (row: number) => string | number): ExtraColumn => ({
    name,
    group: among === null ? group : `${among}_${group}`,
    values: answered.map((one, row) => (one ? at(row) : null)),
  });
  if (target.kind === "numbers") {
    const width = target.columns.length;
    const values = unscaleTargets(target, outputs);
    return target.columns.map(({ name, type }, index) =>
      column(
        "predicted",
        `predicted ${name}${type === "date" ? " (days since 1970-01-01)" : ""}`,
        (row) => values[row * width + index] ?? NaN,
      ),
    );
  }
  const { classes, name } = target;
  const width = classes.length;
  return [
    column("predicted", `predicted ${name}`, (row) => classes[argMax(outputs, row * width, width)] ?? ""),
    // Nine digits tell any float32 from its neighbors.
    ...classes.map((label, index) =>
      column("probabilities", `probability of ${among === null ? "" : `${name} = `}${label}`, (row) =>
        Number((outputs[row * width + index] ?? NaN).toPrecision(9)),
      ),
    ),
  ];
}

/** How many different unknown values are named for a column. */
const NAMED_VALUES = 5;

function unknownValues(preparation: Preparation, raw: RawTable): FilePrediction["unknown"] {
  return columnFeatures(preparation).flatMap((feature) => {
    const column = raw.columns.get(feature.name);
    if (feature.type !== "category" || column?.kind !== "text") return [];
    const known = new Set(feature.categories);
    const strange = column.labels.map((label) => !known.has(label));
    const rows = column.codes.reduce((sum, code) => sum + (code >= 0 && strange[code] === true ? 1 : 0), 0);
    return rows === 0
      ? []
      : [
          {
            column: feature.name,
            values: column.labels.filter((_, code) => strange[code]).slice(0, NAMED_VALUES),
            rows,
          },
        ];
  });
}
