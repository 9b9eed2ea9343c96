// The groups that a column divides rows into: its categories, or ranges of its numbers by quantiles. Each is a condition as rules by hand
// have them, so that what is named can be read, and asked for again.

import type { HandCondition } from "../document/handRule";
import type { RuleColumn } from "../handwritten/apply";
import { linesFor } from "../handwritten/apply";
import type { RuleColumns } from "../handwritten/apply";

/** Ranges of a column of numbers, and values that stand for themselves where there are no more. */
const RANGES = 4;
const MOST_VALUES = 6;
/** Categories of a column, the most frequent ones. */
const MOST_CATEGORIES = 12;

export interface SliceGroup {
  readonly condition: HandCondition;
  /** Positions among the rows, ascending. */
  readonly rows: Int32Array;
}

/** @param values of the rows, in their order */
export function groupsOf(column: string, values: RuleColumn): SliceGroup[] {
  const conditions = values.kind === "text" ? categories(column, values) : ranges(column, values.values);
  const columns = new Map([[column, values]]);
  const rows = values.kind === "text" ? values.codes.length : values.values.length;
  return conditions
    .map((condition) => ({ condition, rows: rowsWhere([condition], columns, rows) }))
    .filter((group) => group.rows.length > 0);
}

/** Positions of the rows that meet all conditions. */
export function rowsWhere(conditions: readonly HandCondition[], columns: RuleColumns, rows: number): Int32Array {
  const lines = [{ conditions: [...conditions], join: "and" as const, answer: "" }];
  const met = linesFor({ target: "", lines, otherwise: "" }, columns, rows);
  return Int32Array.from(met.keys()).filter((row) => met[row] === 0);
}

function categories(column: string, { codes, labels }: Extract<RuleColumn, { kind: "text" }>): HandCondition[] {
  const counts = new Uint32Array(labels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
  }
  const frequent = [...labels.keys()]
    .filter((code) => (counts[code] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, MOST_CATEGORIES);
  return [
    ...frequent.map((code): HandCondition => ({ column, test: "is", value: labels[code] ?? "" })),
    ...(missing > 0 ? [{ column, test: "is" as const, value: "" }] : []),
  ];
}

function ranges(column: string, values: Float64Array): HandCondition[] {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const missing: HandCondition[] = present.length < values.length ? [{ column, test: "is", value: "" }] : [];
  const distinct = present.filter((value, at) => at === 0 || value !== present[at - 1]);
  if (distinct.length <= MOST_VALUES)
    return [...Array.from(distinct, (value): HandCondition => ({ column, test: "is", value })), ...missing];
  const found: HandCondition[] = [];
  for (let range = 0, from = 0; range < RANGES && from < present.length; range++) {
    // Equal values are never divided.
    let to = Math.max(from + 1, Math.round(((range + 1) * present.length) / RANGES));
    while (to < present.length && present[to] === present[to - 1]) to += 1;
    found.push({ column, test: "between", from: present[from] ?? NaN, to: present[to - 1] ?? NaN });
    from = to;
  }
  return [...found, ...missing];
}
