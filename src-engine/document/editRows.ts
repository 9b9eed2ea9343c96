// Changes the edits of rows; the list stays as it is where nothing changes, so that undo has no empty step.

import { UserError } from "./errors";
import type { RowChange, RowEdit, RowEdits } from "./rowEdits";
import { MOST_EDITED, editsOf } from "./rowEdits";
import { whole } from "./whole";

/**
 * The edits with some rows changed; those of other data go. The same where nothing changes, and none where none are left.
 * @param of the name of the data
 * @throws UserError "too-many-edits"
 */
export function editRows(
  before: RowEdits | undefined,
  of: string,
  rows: readonly number[],
  change: RowChange,
): RowEdits | undefined {
  const edits = new Map(editsOf(before, of).map((edit) => [edit.row, edit]));
  for (const row of rows) {
    const next = edited(edits.get(row) ?? { row }, change);
    if (Object.keys(next).length === 1) edits.delete(row);
    else edits.set(row, next);
  }
  if (edits.size > MOST_EDITED) {
    throw new UserError({
      code: "too-many-edits",
      message: `A project may have ${whole(MOST_EDITED)} edited rows; these would be ${whole(edits.size)}.`,
      next: "Choose fewer rows, or change the file and import it again.",
    });
  }
  const next = [...edits.values()].sort((a, b) => a.row - b.row);
  if (JSON.stringify(next) === JSON.stringify(editsOf(before, of))) return before;
  return next.length === 0 ? undefined : { of, rows: next };
}

function edited({ row, exclude, weight, answers, cells }: RowEdit, change: RowChange): RowEdit {
  const kept = {
    row,
    ...(exclude === undefined ? {} : { exclude }),
    ...(weight === undefined ? {} : { weight }),
    ...(answers === undefined ? {} : { answers }),
    ...(cells === undefined ? {} : { cells }),
  };
  switch (change.kind) {
    case "exclude":
      return { ...kept, exclude: true };
    case "relabel":
      return { ...kept, answers: { ...answers, [change.target]: change.answer } };
    case "cell":
      return { ...kept, cells: { ...cells, [change.column]: change.value } };
    case "weight": {
      const { weight: _, ...others } = kept;
      return change.weight === 1 ? others : { ...others, weight: change.weight };
    }
    case "restore":
      return { row };
    case "restore-cell": {
      const { answers: _answers, cells: _cells, ...others } = kept;
      return {
        ...others,
        ...present("answers", without(answers, change.column)),
        ...present("cells", without(cells, change.column)),
      };
    }
    default:
      return change satisfies never;
  }
}

function without<V>(values: Readonly<Record<string, V>> = {}, name: string): Record<string, V> {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
}

/** A field that is left out where it has nothing in it. */
function present<K extends string, V>(field: K, values: Record<string, V>): { [F in K]?: Record<string, V> } {
  return Object.keys(values).length === 0 ? {} : ({ [field]: values } as { [F in K]: Record<string, V> });
}
