// Rows that are divided by what a column holds: groups that stay together, times that follow each other, or the parts themselves.

import { UserError } from "../document/errors";
import type { Split } from "../document/schema";
import { mapped, range } from "../document/typedArrays";
import { whole } from "../document/whole";
import type { RawColumn, Wanted } from "./columns";
import { findColumn } from "./columns";
import type { DataSource } from "./source";

export const TRAIN = 0;
export const VALIDATION = 1;
export const TEST = 2;
/** In no part: the test rows of the project while a fold takes their place. */
export const ASIDE = 3;

/** Groups by their numbers, -1 for a row that is alone; or times, NaN where there is none. */
export type OrderedBy =
  { readonly rule: "group"; readonly groups: Int32Array } | { readonly rule: "time"; readonly values: Float64Array };

/** Per row of the source. */
export type SplitBy = OrderedBy | { readonly rule: "column"; readonly parts: Uint8Array };

/** Reads the column that a split divides by. @throws UserError "no-such-column", "wrong-type" or "unknown-part" */
export async function readSplitBy(source: DataSource, { by }: Pick<Split, "by">): Promise<SplitBy | null> {
  if (by === undefined) return null;
  const { name, kind } = findColumn(source, by.column);
  if (by.rule === "time" && (kind === "text" || kind === "array")) {
    throw new UserError({
      code: "wrong-type",
      message: `Column "${name}" holds ${kind === "text" ? "texts" : "arrays"}, which are in no order of time.`,
      next: "Divide by a column of dates or numbers.",
      subject: { kind: "setting", path: "data.split.by" },
    });
  }
  const type = by.rule !== "time" ? "category" : kind === "number" ? "number" : "date";
  const wanted: Wanted = { name, type };
  const { columns } = await source.read([wanted]);
  const column = columns.get(name);
  if (by.rule === "time")
    return { rule: "time", values: column?.kind === "numbers" ? column.values : new Float64Array(0) };
  const text: RawColumn = column ?? { kind: "text", codes: new Int32Array(0), labels: [] };
  if (text.kind !== "text") throw new TypeError("categories are read as labels");
  if (by.rule === "group") return { rule: "group", groups: text.codes };
  const parts = text.labels.map((label) => PARTS.get(label.trim().toLowerCase()) ?? ASIDE);
  const unknown = text.labels.filter((_, code) => parts[code] === ASIDE);
  if (unknown.length > 0) {
    throw new UserError({
      code: "unknown-part",
      message: `Column "${name}" shall name the part of each row, but holds ${unknown
        .slice(0, 5)
        .map((label) => `"${label}"`)
        .join(", ")}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ""}.`,
      next: "Divide by another column.",
      subject: { kind: "setting", path: "data.split.by" },
      expected: "train, validation or test; an empty cell trains",
      received: `"${unknown[0] ?? ""}"`,
    });
  }
  return { rule: "column", parts: mapped(Uint8Array, text.codes, (code) => parts[code] ?? TRAIN) };
}

/** What people call the parts. */
const PARTS: ReadonlyMap<string, number> = new Map([
  ...["train", "training", "fit", "0"].map((word) => [word, TRAIN] as const),
  ...["validation", "valid", "val", "dev", "development", "eval", "1"].map((word) => [word, VALIDATION] as const),
  ...["test", "testing", "holdout", "hold-out", "2"].map((word) => [word, TEST] as const),
]);

/** Per position among some rows. */
export function byPosition(by: SplitBy, rows: Int32Array): OrderedBy | null {
  return by.rule === "column" ? null : takeBy(by, rows);
}

export function takeBy(by: OrderedBy, which: Int32Array): OrderedBy {
  return by.rule === "group"
    ? { rule: "group", groups: which.map((at) => by.groups[at] ?? -1) }
    : { rule: "time", values: mapped(Float64Array, which, (at) => by.values[at] ?? NaN) };
}

/** Positions from the earliest to the latest, those without a time first; equal ones in their own order. */
export function byTime(values: Float64Array): Int32Array {
  const time = (at: number): number => {
    const value = values[at] ?? NaN;
    return Number.isNaN(value) ? -Infinity : value;
  };
  const compare = (a: number, b: number): number => (time(a) === time(b) ? a - b : time(a) - time(b));
  return range(values.length).sort(compare);
}

/** Per position its part: the earliest train, the latest test. Rows of the same time are in the same part, the earlier one. */
export function inTime(values: Float64Array, train: number, validation: number): Uint8Array {
  const order = byTime(values);
  const part = new Uint8Array(values.length);
  const timeAt = (rank: number): number => values[order[rank] ?? 0] ?? NaN;
  const afterEqual = (rank: number): number => {
    let end = rank;
    while (end > 0 && end < order.length && timeAt(end) === timeAt(end - 1)) end++;
    return end;
  };
  const firstEnd = afterEqual(train);
  const secondEnd = validation === 0 ? firstEnd : afterEqual(Math.max(firstEnd, train + validation));
  order.forEach((position, rank) => {
    part[position] = rank < firstEnd ? TRAIN : rank < secondEnd ? VALIDATION : TEST;
  });
  return part;
}

/**
 * Per position a share, so that no group is in two: the largest groups first, each to the share that lacks the most rows, as
 * scikit-learn's GroupKFold. Of groups of one size those come first that the order has first.
 * @param wanted rows of each share
 * @throws UserError "too-few-groups"
 */
export function dealGroups(groups: Int32Array, order: Int32Array, wanted: readonly number[]): Int32Array {
  const members = new Map<string, number[]>();
  for (const position of order) {
    const group = groups[position] ?? -1;
    const key = group < 0 ? `alone ${position}` : String(group);
    const known = members.get(key);
    if (known === undefined) members.set(key, [position]);
    else known.push(position);
  }
  const shares = [...wanted.keys()].filter((share) => (wanted[share] ?? 0) > 0);
  if (members.size < shares.length) {
    throw new UserError({
      code: "too-few-groups",
      message: `There ${members.size === 1 ? "is 1 group" : `are ${whole(members.size)} groups`} of rows for ${whole(shares.length)} parts: each needs one at least.`,
      next: "Divide by another column, or into fewer parts.",
      subject: { kind: "setting", path: "data.split.by" },
    });
  }
  const lacking = [...wanted];
  const share = new Int32Array(groups.length);
  const bySize = [...members.values()].sort((a, b) => b.length - a.length);
  bySize.forEach((positions, at) => {
    // What is still without any group gets one before the groups run out.
    const empty = shares.filter((one) => lacking[one] === wanted[one]);
    const open = empty.length >= bySize.length - at ? empty : shares;
    const most = open.reduce((best, one) => ((lacking[one] ?? 0) > (lacking[best] ?? 0) ? one : best), open[0] ?? 0);
    for (const position of positions) share[position] = most;
    lacking[most] = (lacking[most] ?? 0) - positions.length;
  });
  return share;
}
