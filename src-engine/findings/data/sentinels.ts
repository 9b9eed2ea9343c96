// Numbers that stand for "missing".

import { changing } from "./fixes";
import type { ColumnFacts, DataFacts, DataFindingSpec } from "./spec";
import { MOST_FIXED } from "./spec";

/** What people and programs write where a number is missing. */
const SENTINELS: ReadonlySet<number> = new Set(
  [9, 99, 999, 9_999, 99_999, 999_999, 99.9, 999.9, 999.99, 9_999.9]
    .flatMap((value) => [value, -value])
    .concat(-1, -32_768, -2_147_483_648, 32_767, 2_147_483_647),
);
const LEAST = 2;

export const sentinels: DataFindingSpec = {
  type: "sentinels",
  label: "Numbers that mean “missing”",
  summary: "A value such as -999 that stands for a missing one",
  docs: "Where a number was not known, many programs write one that cannot be, such as -999. A network takes it for a measurement: it moves the mean and the scale of the column, squeezes all real values together, and is learned from. As missing values these cells are filled or told as every other one.",
  evidence:
    "The least and the greatest value of each column of numbers, how often it stands there, and how far it is from the others.",
  threshold:
    "It is one of the usual signs (-1, ±9, ±99, ±999, ±9999 and so on, or the end of a range of integers), stands in 2 rows or more, and is farther from all other values than these are from each other.",
  tone: "bad",
  ask: (facts) =>
    candidates(facts).flatMap(({ column: { sql }, value }) => [
      `SELECT min(${sql}), max(${sql}) FROM data WHERE ${sql} <> ${String(value)}`,
      `SELECT number FROM data WHERE ${sql} = ${String(value)} ORDER BY number LIMIT ${MOST_FIXED + 1}`,
    ]),
  judge(evidence, answers, { number, count }) {
    return candidates(evidence).flatMap(({ column: { name, present }, value }, at) => {
      const [least, greatest] = answers[2 * at]?.[0] ?? [];
      const rows = (answers[2 * at + 1] ?? []).map(([row]) => Number(row));
      if (least == null || greatest == null || rows.length < LEAST || rows.length * 2 > present) return [];
      const [from, to] = [Number(least), Number(greatest)];
      const gap = value < from ? from - value : value - to;
      if (!(gap > to - from) || to === from) return [];
      return [
        {
          text: `“${name}” is ${number(value)} in ${rows.length > MOST_FIXED ? "more than " : ""}${count(Math.min(rows.length, MOST_FIXED), "row")}, while all other values lie between ${number(from)} and ${number(to)}.`,
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

/** Ends of columns of numbers that are a usual sign. */
function candidates({ columns }: DataFacts): readonly { column: ColumnFacts; value: number }[] {
  return columns.flatMap((column) => {
    const { role, type, spread, distinct } = column;
    if (role === "ignore" || type !== "number" || spread === null || distinct < 3) return [];
    return [spread.least, spread.greatest].filter((value) => SENTINELS.has(value)).map((value) => ({ column, value }));
  });
}
