// What can be edited of a project's rows, and what has been: for those who name rows by their numbers and answers as people write them.

import { UserError } from "../document/errors";
import type { RowAnswer, RowEdit } from "../document/rowEdits";
import { editsOf } from "../document/rowEdits";
import type { DataRecipe } from "../document/schema";
import { byName } from "../document/byName";
import { whole } from "../document/whole";
import type { RawColumn, RawTable } from "./columns";
import { textAt } from "./columns";
import type { TaskOptions } from "./duckdb";
import { dataName } from "./importRecord";
import { importRecord, withData } from "./open";
import { wantedTargets } from "./prepare";

export interface EditedRow {
  readonly edit: RowEdit;
  /** What the data have, by target. */
  readonly imported: Readonly<Record<string, RowAnswer | null>>;
}

export interface EditableRows {
  /** The name of the data, as edits are of them. */
  readonly name: string;
  readonly rows: number;
  /** In the order of the rows; none of other data. */
  readonly edited: readonly EditedRow[];
  /** @throws UserError "no-such-row" */
  requireRows(rows: readonly number[]): void;
  /**
   * An answer as people write it.
   * @param newClass whether it may be a class that no row has
   * @throws UserError "not-a-target", "no-such-class" or "not-a-number"
   */
  answer(target: string, text: string, newClass?: boolean): RowAnswer;
  /** Whether the data have this answer of a row, so that it is no edit. */
  isImported(target: string, row: number, answer: RowAnswer): boolean;
}

/** @throws UserError "no-data", or why it cannot be read */
export async function editableRows(folder: string, data: DataRecipe, task: TaskOptions = {}): Promise<EditableRows> {
  return withData(folder, data.source, task, async (source) => {
    const name = dataName(await importRecord(folder, data.source, source.rows), source.rows);
    const raw = await source.read(wantedTargets(source, data));
    return {
      name,
      rows: source.rows,
      edited: editsOf(data.edits, name).map((edit) => ({ edit, imported: answersAt(raw, data, edit.row) })),
      requireRows(rows) {
        const beyond = rows.find((row) => row >= source.rows);
        if (beyond === undefined) return;
        throw new UserError({
          code: "no-such-row",
          message: `There is no row ${whole(beyond + 1)}: the data have ${whole(source.rows)} rows.`,
          next: `Choose rows from 1 to ${whole(source.rows)}.`,
        });
      },
      answer: (target, text, newClass = false) => {
        // A class that an edit has made is one by now.
        const made = editsOf(data.edits, name).some(({ answers }) => answers?.[target] === text);
        return answerOf(target, text, raw, data, newClass || made);
      },
      isImported(target, row, answer) {
        const column = raw.columns.get(target);
        return column !== undefined && valueAt(column, row) === answer;
      },
    };
  });
}

function answersAt(raw: RawTable, data: DataRecipe, row: number): EditedRow["imported"] {
  return Object.fromEntries(
    data.target.map((target) => {
      const column = raw.columns.get(target);
      return [target, column === undefined ? null : valueAt(column, row)];
    }),
  );
}

function valueAt(column: RawColumn, row: number): RowAnswer | null {
  if (column.kind !== "numbers") return textAt(column, row) || null;
  const value = column.values[row] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

const MS_PER_DAY = 86_400_000;

function answerOf(target: string, text: string, raw: RawTable, data: DataRecipe, newClass: boolean): RowAnswer {
  const column = data.target.includes(target) ? raw.columns.get(target) : undefined;
  if (column === undefined || column.kind === "array") {
    throw new UserError({
      code: "not-a-target",
      message: `"${target}" is not what this project predicts.`,
      next: `Its targets are ${data.target.map((name) => `"${name}"`).join(", ")}.`,
      subject: { kind: "column", name: target },
    });
  }
  if (column.kind === "text") {
    const isNumeric = column.labels.every((label) => Number.isFinite(Number(label)));
    if (column.labels.includes(text) || (newClass && !(isNumeric && !isNumber(text)))) return text;
    const names = [...column.labels].sort(byName);
    throw new UserError({
      code: "no-such-class",
      message: `"${target}" has no class "${text}".`,
      next: `Its classes are ${names
        .slice(0, 12)
        .map((label) => `"${label}"`)
        .join(", ")}${names.length > 12 ? ` and ${whole(names.length - 12)} more` : ""}. ${
        isNumeric && !isNumber(text)
          ? "They are numbers, and a new one is a number, too."
          : "If it is to be a new one, add --new-class."
      }`,
      subject: { kind: "column", name: target },
    });
  }
  const isDate = data.columns[target]?.type === "date";
  const value = isDate ? Date.parse(text) / MS_PER_DAY : isNumber(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new UserError({
    code: "not-a-number",
    message: `"${text}" is no ${isDate ? "date" : "number"}, as "${target}" holds.`,
    next: isDate ? "Write it as 2026-01-31." : "Write it with a point: 12.5.",
    subject: { kind: "column", name: target },
  });
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}
