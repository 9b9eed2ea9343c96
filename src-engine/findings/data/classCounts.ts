// How many rows each class has.

import type { Answer, ColumnFacts, DataFacts } from "./spec";
import { targetsOf } from "./spec";

/** Fewer rows tell little of a class. */
export const TINY = 10;
const LISTED = 1_001;

export interface ClassCount {
  readonly value: string;
  readonly rows: number;
}

export function classTargets(facts: DataFacts): readonly ColumnFacts[] {
  return targetsOf(facts).filter(({ type, distinct }) => type === "category" && distinct > 1);
}

export function countSql({ sql }: ColumnFacts): string {
  return `SELECT ${sql}, count(*)::DOUBLE AS n FROM data WHERE ${sql} IS NOT NULL GROUP BY ${sql} ORDER BY n DESC, 1 LIMIT ${LISTED}`;
}

/** The most frequent first. */
export function countsOf(answer: Answer | undefined): readonly ClassCount[] {
  return (answer ?? []).map(([value, rows]) => ({ value: String(value), rows: Number(rows) }));
}

/** The first ones and the last ones of many. */
export function shownBars(counts: readonly ClassCount[], isStrong: (count: ClassCount) => boolean) {
  const shown = counts.length <= 8 ? counts : [...counts.slice(0, 4), ...counts.slice(-4)];
  return shown.map((count) => ({
    label: count.value,
    value: count.rows,
    ...(isStrong(count) ? { strong: true as const } : {}),
  }));
}
