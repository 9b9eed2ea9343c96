// The confusion matrix as it is shown.

/** More classes are not put into a matrix: nobody could read it. */
export const MOST_CLASSES = 30;
/** Mistakes that are listed in its place. */
export const MOST_PAIRS = 50;

export type Shown = "counts" | "byRow" | "byColumn";

export interface Cell {
  readonly count: number;
  /** Of what the shares are of; 0 where that has no rows. */
  readonly share: number;
}

/** Cells by [truth, predicted], each with its share of its row or column; by counts, of its row. */
export function cellsOf(confusion: Float64Array, classes: number, shown: Shown): Cell[][] {
  const rows = sums(confusion, classes, (truth) => truth);
  const columns = sums(confusion, classes, (_, predicted) => predicted);
  return Array.from({ length: classes }, (_, truth) =>
    Array.from({ length: classes }, (_, predicted) => {
      const count = confusion[truth * classes + predicted] ?? 0;
      const all = (shown === "byColumn" ? columns[predicted] : rows[truth]) ?? 0;
      return { count, share: all === 0 ? 0 : count / all };
    }),
  );
}

export function sums(
  confusion: Float64Array,
  classes: number,
  which: (truth: number, predicted: number) => number,
): Float64Array {
  const all = new Float64Array(classes);
  for (let truth = 0; truth < classes; truth++) {
    for (let predicted = 0; predicted < classes; predicted++) {
      const at = which(truth, predicted);
      all[at] = (all[at] ?? 0) + (confusion[truth * classes + predicted] ?? 0);
    }
  }
  return all;
}
