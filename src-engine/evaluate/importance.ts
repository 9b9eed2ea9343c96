// Which columns the network's answers rest on: how much worse a figure gets when a column's values are dealt out among the rows anew
// (Breiman 2001, "Random Forests"; as scikit-learn's permutation_importance).

import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import { meanOf } from "../document/mean";
import { arrayFeature } from "../document/preparation";
import type { TaskOptions } from "../data/duckdb";
import { mapped, range } from "../document/typedArrays";
import { classAnswers } from "../metrics/answers";
import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, measureClasses, measureNumbers } from "../metrics/registry";
import { numberAnswers } from "../metrics/numberAnswers";
import type { MetricSettings } from "../metrics/spec";
import type { ColumnImportance, Importance } from "../protocol/dependence";
import { createGenerator } from "../runtime/random";
import type { Backend } from "../runtime/backend";
import type { AnsweredPart } from "./answeredPart";
import { columnOf, targetAt } from "./answeredPart";
import type { Asker } from "./alteredRows";
import { openAsker, takeFrom, takeRows, withColumn } from "./alteredRows";
import type { TrainedRun } from "./trainedRun";

/** Rows that columns are dealt out among, and how often each is. */
const IMPORTANCE = { rows: 2_000, repeats: 5, seed: 1 } as const;

/** Positions of `most` of the part's rows, drawn by the seed; all where there are no more. */
export function someRows(rows: number, most: number, stream: string): Int32Array {
  const all = range(rows);
  if (rows <= most) return all;
  return createGenerator(IMPORTANCE.seed, stream).permutation(rows).slice(0, most).sort();
}

/** Mean and spread (deviation with ddof 0) of the drops. */
function summarize(column: string, drops: readonly number[]): ColumnImportance {
  const mean = meanOf(drops);
  const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / drops.length;
  return { column, mean, spread: Math.sqrt(variance), drops };
}

/**
 * How much `score` (higher is better) drops where one column is dealt out anew.
 * @param orders for each repeat: the row whose value each row has instead
 */
export async function importances(
  columns: readonly string[],
  orders: readonly Int32Array[],
  score: (dealt: { readonly column: string; readonly order: Int32Array } | null) => Promise<number>,
  { signal, onProgress }: TaskOptions = {},
): Promise<ColumnImportance[]> {
  const whole = await score(null);
  const told: ColumnImportance[] = [];
  for (const [at, column] of columns.entries()) {
    const drops: number[] = [];
    for (const [repeat, order] of orders.entries()) {
      throwIfCanceled(signal);
      onProgress?.((at + repeat / orders.length) / columns.length, `Dealing out "${column}"`);
      drops.push(whole - (await score({ column, order })));
    }
    told.push(summarize(column, drops));
  }
  return told;
}

/** Of one target of a run, on a part that was answered. */
export async function permutationImportance(
  { run, answered, target, settings, backend }: ImportanceInput,
  task: TaskOptions = {},
): Promise<Importance> {
  if (arrayFeature(run.preparation) !== null) {
    throw new UserError({
      code: "no-columns",
      message: "This network takes arrays, which have no columns to deal out.",
      next: "Look at single rows: where in each the answer comes from.",
    });
  }
  const { output, column } = targetAt(answered, target);
  const figure: EvaluatedId = output.kind === "classes" ? "accuracy" : "rmse";
  const rows = someRows(answered.rows.length, IMPORTANCE.rows, "importance rows");
  const numbers = rows.map((at) => answered.rows[at] ?? 0);
  const table = takeRows(answered.raw, run.preparation, numbers);
  const sign = EVALUATED_SPECS[figure].better === "higher" ? 1 : -1;
  const asker: Asker = await openAsker(backend, run, answered, target);
  const generator = createGenerator(IMPORTANCE.seed, "importance");
  const orders = Array.from({ length: IMPORTANCE.repeats }, () => generator.permutation(rows.length));
  const measure = (answers: Float64Array): number => {
    if (output.kind === "classes") {
      const truth = rows.map((at) => output.answers.truth[at] ?? 0);
      return measureClasses(figure, classAnswers(answers, truth, output.classes.length), settings) ?? NaN;
    }
    const truth = columnOf(output.truth, column, output.columns.length);
    const own = mapped(Float64Array, rows, (at) => truth[at] ?? NaN);
    return measureNumbers(figure, numberAnswers(answers, own, [1])) ?? NaN;
  };
  try {
    const columns = await importances(
      run.preparation.features.map(({ name }) => name),
      orders,
      async (dealt) => {
        const found = dealt === null ? undefined : table.columns.get(dealt.column);
        const altered =
          dealt === null || found === undefined ? table : withColumn(table, dealt.column, takeFrom(found, dealt.order));
        return sign * measure(await asker.ask(altered));
      },
      task,
    );
    return {
      figure,
      rows: rows.length,
      of: answered.rows.length,
      repeats: IMPORTANCE.repeats,
      seed: IMPORTANCE.seed,
      columns: columns.sort((a, b) => b.mean - a.mean),
    };
  } finally {
    await asker.dispose();
  }
}

export interface ImportanceInput {
  readonly run: TrainedRun;
  readonly answered: AnsweredPart;
  readonly target: number;
  readonly settings: MetricSettings;
  readonly backend: Backend;
}
