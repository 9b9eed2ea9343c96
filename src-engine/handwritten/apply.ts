// What a rule written by hand answers: column by column, so that a hundred thousand rows are answered while a slider moves.

import { invariant } from "../document/errors";
import type { HandAnswer, HandCondition, HandLine, HandRule } from "../document/handRule";

/** A column's values by row, as the file has them: numbers (NaN is missing), or codes into a list of texts (-1 is missing). */
export type RuleColumn =
  | { readonly kind: "numbers"; readonly values: Float64Array }
  | { readonly kind: "text"; readonly codes: Int32Array; readonly labels: readonly string[] };

export type RuleColumns = ReadonlyMap<string, RuleColumn>;

/**
 * For each row the line that answers it: an index into `rule.lines`, or `rule.lines.length` for "otherwise".
 * @param columns every column that the rule asks about, each with at least `rows` values
 * @throws InvariantError where a column is not there
 */
export function linesFor(rule: HandRule, columns: RuleColumns, rows: number): Int32Array {
  const otherwise = rule.lines.length;
  const chosen = new Int32Array(rows).fill(otherwise);
  // From the last line to the first: an earlier one that holds is written over a later one.
  for (let at = otherwise - 1; at >= 0; at--) {
    const line = rule.lines[at];
    if (line === undefined) continue;
    const holds = rowsOf(line, columns, rows);
    for (let row = 0; row < rows; row++) if (holds[row] === 1) chosen[row] = at;
  }
  return chosen;
}

/** The answer of a line, as {@link linesFor} numbers them. */
export function answerOf(rule: HandRule, line: number): HandAnswer {
  return rule.lines[line]?.answer ?? rule.otherwise;
}

/** Per row 1 where the line holds. */
function rowsOf({ conditions, join }: HandLine, columns: RuleColumns, rows: number): Uint8Array {
  const needed = join === "and" ? conditions.length : 1;
  const met = new Uint8Array(rows);
  for (const condition of conditions) {
    const column = columns.get(condition.column);
    invariant(column !== undefined, `column ${condition.column} was read`);
    countMet(condition, column, met);
  }
  for (let row = 0; row < rows; row++) met[row] = (met[row] ?? 0) >= needed ? 1 : 0;
  return met;
}

/** Adds 1 for each row that meets the condition. */
function countMet(condition: HandCondition, column: RuleColumn, met: Uint8Array): void {
  if (column.kind === "text") {
    if (condition.test !== "is") return;
    const text = String(condition.value);
    const wanted = text === "" ? -1 : column.labels.indexOf(text);
    if (wanted < 0 && text !== "") return;
    for (let row = 0; row < met.length; row++) if (column.codes[row] === wanted) met[row] = (met[row] ?? 0) + 1;
    return;
  }
  const { values } = column;
  if (condition.test === "is" && condition.value === "") {
    for (let row = 0; row < met.length; row++) if (Number.isNaN(values[row])) met[row] = (met[row] ?? 0) + 1;
    return;
  }
  const [from, to] = rangeOf(condition);
  for (let row = 0; row < met.length; row++) {
    const value = values[row] ?? NaN;
    if (value >= from && value <= to) met[row] = (met[row] ?? 0) + 1;
  }
}

/** The numbers that meet a condition, both ends among them. */
function rangeOf(condition: HandCondition): readonly [number, number] {
  switch (condition.test) {
    case "at-least":
      return [condition.value, Infinity];
    case "at-most":
      return [-Infinity, condition.value];
    case "between":
      return [condition.from, condition.to];
    case "is": {
      const value = condition.value === "" ? NaN : Number(condition.value);
      return [value, value];
    }
    default:
      return condition satisfies never;
  }
}

/** The columns that a rule asks about, each once. */
export function columnsOf({ lines }: Pick<HandRule, "lines">): string[] {
  return [...new Set(lines.flatMap(({ conditions }) => conditions.map(({ column }) => column)))];
}
