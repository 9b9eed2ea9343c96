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

function edited(edit: RowEdit, change: RowChange): RowEdit {
  const { row, weight: _weight, ...others } = edit;
  const { answers = {}, cells = {} } = edit;
  switch (change.kind) {
    case "exclude":
      return inOrder({ ...edit, exclude: true });
    case "relabel":
      return inOrder({ ...edit, answers: { ...answers, [change.target]: change.answer } });
    case "cell":
      return inOrder({ ...edit, cells: { ...cells, [change.column]: change.value } });
    case "weight":
      return inOrder({ row, ...others, ...(change.weight === 1 ? {} : { weight: change.weight }) });
    case "restore":
      return { row };
    case "restore-cell":
      return inOrder({ ...edit, answers: without(answers, change.column), cells: without(cells, change.column) });
    default:
      return change satisfies never;
  }
}

function without<V>(values: Readonly<Record<string, V>>, name: string): Record<string, V> {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
}

/** The same however a row came to it, so that two lists of edits can be compared as they are written; without what is empty. */
function inOrder({ row, exclude, weight, answers = {}, cells = {} }: RowEdit): RowEdit {
  return {
    row,
    ...(exclude === undefined ? {} : { exclude }),
    ...(weight === undefined ? {} : { weight }),
    ...(Object.keys(answers).length === 0 ? {} : { answers: byName(answers) }),
    ...(Object.keys(cells).length === 0 ? {} : { cells: byName(cells) }),
  };
}

function byName<V>(values: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
