// The groups that a column divides rows into: its categories, or ranges of its numbers by quantiles. Each is a condition as rules by hand
// have them, so that what is named can be read, and asked for again.

import type { HandCondition } from "../document/handRule";
import { kept, rangeWhere } from "../document/typedArrays";
import type { RuleColumn } from "../handwritten/apply";
import { linesFor } from "../handwritten/apply";
import type { RuleColumns } from "../handwritten/apply";

/** Ranges of a column of numbers, and values that stand for themselves where there are no more. */
const RANGES = 4;
const MOST_VALUES = 6;

export interface SliceGroup {
  readonly condition: HandCondition;
  /** Positions among the rows, ascending. */
  readonly rows: Int32Array;
}

/** Which categories of a column are groups: those with at least so many rows, of them the most frequent. */
export interface WantedCategories {
  readonly least: number;
  readonly most: number;
}

/** @param values of the rows, in their order */
export function groupsOf(column: string, values: RuleColumn, wanted: WantedCategories): SliceGroup[] {
  if (values.kind === "text") return categories(column, values, wanted);
  const columns = new Map([[column, values]]);
  return ranges(column, values.values)
    .map((condition) => ({ condition, rows: rowsWhere([condition], columns, values.values.length) }))
    .filter((group) => group.rows.length > 0);
}

/** Positions of the rows that meet all conditions. */
export function rowsWhere(conditions: readonly HandCondition[], columns: RuleColumns, rows: number): Int32Array {
  const lines = [{ conditions: [...conditions], join: "and" as const, answer: "" }];
  const met = linesFor({ target: "", lines, otherwise: "" }, columns, rows);
  return rangeWhere(met.length, (row) => met[row] === 0);
}

/** The most frequent ones first, and then what is missing. */
function categories(
  column: string,
  { codes, labels }: Extract<RuleColumn, { kind: "text" }>,
  { least, most }: WantedCategories,
): SliceGroup[] {
  const rows = new Map<number, number[]>();
  codes.forEach((code, row) => {
    const own = rows.get(Math.max(-1, code));
    if (own === undefined) rows.set(Math.max(-1, code), [row]);
    else own.push(row);
  });
  const group = (value: string, own: readonly number[]): SliceGroup => ({
    condition: { column, test: "is", value },
    rows: Int32Array.from(own),
  });
  const missing = rows.get(-1);
  const frequent = [...rows]
    .filter(([code, own]) => code >= 0 && own.length >= least)
    .sort(([a, ownA], [b, ownB]) => ownB.length - ownA.length || a - b)
    .slice(0, most);
  return [
    ...frequent.map(([code, own]) => group(labels[code] ?? "", own)),
    ...(missing === undefined ? [] : [group("", missing)]),
  ];
}

function ranges(column: string, values: Float64Array): HandCondition[] {
  const present = kept(values, (value) => !Number.isNaN(value)).sort();
  const missing: HandCondition[] = present.length < values.length ? [{ column, test: "is", value: "" }] : [];
  const distinct = kept(present, (value, at) => at === 0 || value !== present[at - 1]);
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
