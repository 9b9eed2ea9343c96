// Which edits of rows still apply to data that were imported again.

import type { RowEdit, RowEdits } from "../../document/rowEdits";
import { MOST_EDITED } from "../../document/rowEdits";

export interface CarriedEdits {
  /** Undefined where none is left. */
  readonly edits: RowEdits | undefined;
  /** Those, or those parts of them, that apply to no row any more; by their former rows. */
  readonly lost: readonly RowEdit[];
}

/**
 * @param of what the new data are called
 * @param places the present number of each edited row; none for one that is no more
 * @param columns those whose values can still be edited as they were
 */
export function carryEdits(
  rows: readonly RowEdit[],
  of: string,
  places: ReadonlyMap<number, number>,
  columns: ReadonlySet<string>,
): CarriedEdits {
  const kept: RowEdit[] = [];
  const lost: RowEdit[] = [];
  for (const edit of rows) {
    const place = places.get(edit.row);
    if (place === undefined) {
      lost.push(edit);
      continue;
    }
    const { answers = {}, cells = {}, ...others } = edit;
    const [staying, leaving] = [true, false].map((stays) => {
      const some = <V>(values: Readonly<Record<string, V>>): Record<string, V> =>
        Object.fromEntries(Object.entries(values).filter(([name]) => columns.has(name) === stays));
      return { ...filled("answers", some(answers)), ...filled("cells", some(cells)) };
    });
    const next = { ...others, row: place, ...staying };
    if (Object.keys(next).length > 1) kept.push(next);
    if (Object.keys(leaving ?? {}).length > 0) lost.push({ row: edit.row, ...leaving });
  }
  const inOrder = kept.sort((one, other) => one.row - other.row).slice(0, MOST_EDITED);
  return { edits: inOrder.length === 0 ? undefined : { of, rows: inOrder }, lost };
}

function filled<K extends string, V>(name: K, values: Record<string, V>): Partial<Record<K, Record<string, V>>> {
  return Object.keys(values).length === 0 ? {} : ({ [name]: values } as Partial<Record<K, Record<string, V>>>);
}
