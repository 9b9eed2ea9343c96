// Values far from all others.

import { changing } from "./fixes";
import type { ColumnFacts, DataFacts, DataFindingSpec } from "./spec";

/** Widths of the middle half that a value lies beyond it: of the values, and of their logarithms. */
const [FAR, FAR_LOG] = [10, 3];
/** More than these are no slips, but what the column is like. */
const SHARE = 0.01;
const LISTED = 1_001;

export const outliers: DataFindingSpec = {
  type: "outliers",
  label: "Values far from all others",
  summary: "A few numbers that may be typing errors",
  docs: "A few values far away, such as 1750 among heights around 175, decide the mean and the scale of a column, and through the square the loss: all others are squeezed together. Look at them first. Where they are wrong take them as missing; where they are right, scale the column by its quartiles (robust) or its logarithm.",
  evidence: "The quartiles of each column of numbers, and the values beyond them.",
  threshold:
    "A value lies more than 10 times the width of the middle half of the values beyond it, and, so that long tails such as incomes are not told, also 3 times that of their logarithms (Tukey, “Exploratory Data Analysis”, 1977, calls 3 widths far out); and at most 1% of the rows do, or 2 rows.",
  tone: "info",
  yieldsTo: ["sentinels"],
  ask: (facts) =>
    doubtful(facts).map(({ column: { sql }, low, high }) => {
      const beyond = `${sql} < ${sqlNumber(low)} OR ${sql} > ${sqlNumber(high)}`;
      return `SELECT number, ${sql} FROM data WHERE ${beyond} ORDER BY number LIMIT ${LISTED}`;
    }),
  judge(evidence, answers, { number, count }) {
    return doubtful(evidence).flatMap(({ column: { name, present, spread } }, at) => {
      const found = answers[at] ?? [];
      if (found.length === 0 || found.length > Math.max(2, Math.min(SHARE * present, LISTED - 1))) return [];
      const rows = found.map(([row]) => Number(row));
      const values = [...new Set(found.map(([, value]) => Number(value)))];
      const [lower = NaN, , upper = NaN] = spread?.quartiles ?? [];
      return [
        {
          text: `“${name}” is ${values.slice(0, 3).map(number).join(", ")}${values.length > 3 ? " and so on" : ""} in ${count(rows.length, "row")}, while the middle half of the values lies between ${number(lower)} and ${number(upper)}.`,
          columns: [name],
          rows,
          cells: rows.map((row) => ({ row, column: name, value: null })),
        },
      ];
    });
  },
  fix: (document, sign, evidence, { count }) =>
    changing(
      document,
      sign,
      evidence,
      document.data.target.includes(sign.columns[0] ?? "")
        ? `Exclude ${count(sign.cells?.length ?? 0, "row")}`
        : "Take them as missing",
    ),
};

interface Fences {
  readonly column: ColumnFacts;
  readonly low: number;
  readonly high: number;
}

/** Columns that have a value beyond both fences. */
function doubtful({ columns }: DataFacts): readonly Fences[] {
  return columns.flatMap((column) => {
    const { role, type, spread } = column;
    if (role === "ignore" || type !== "number" || spread === null) return [];
    const [lower, , upper] = spread.quartiles;
    const width = upper - lower;
    if (!(width > 0)) return [];
    const logWidth = log(upper) - log(lower);
    const low = Math.min(lower - FAR * width, unlog(log(lower) - FAR_LOG * logWidth));
    const high = Math.max(upper + FAR * width, unlog(log(upper) + FAR_LOG * logWidth));
    return spread.least < low || spread.greatest > high ? [{ column, low, high }] : [];
  });
}

/** The logarithm of 1 + |x|, with the sign of x. */
const log = (x: number): number => Math.sign(x) * Math.log1p(Math.abs(x));
const unlog = (y: number): number => Math.sign(y) * Math.expm1(Math.abs(y));

/** Beyond what a DOUBLE holds nothing can lie. */
const sqlNumber = (value: number): string =>
  Number.isFinite(value) ? `${value}::DOUBLE` : `'${value > 0 ? "inf" : "-inf"}'::DOUBLE`;
