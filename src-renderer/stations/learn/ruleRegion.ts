// What a rule answers over two columns, with its others held at what is typical of the training rows.

import type { HandRule } from "../../../src-engine/document/handRule";
import { filled, mapped } from "../../../src-engine/document/typedArrays";
import type { RuleColumn } from "../../../src-engine/handwritten/apply";
import { columnsOf, linesFor } from "../../../src-engine/handwritten/apply";
import type { RuleRows } from "../../../src-engine/protocol/rule";
import type { RegionPoint } from "../../charts";
import type { BoundName } from "../../stores/ruleEdits";
import { answerNumbers } from "../../stores/ruleCounts";
import type { RuleCounts, BoundRange } from "../../stores/ruleCounts";

export interface RegionSide {
  readonly column: string;
  readonly range: BoundRange;
}

/** [y, x], `points` by `points`, from the least to the greatest of each: classes by their index, or numbers. */
export function ruleRegion(rule: HandRule, rows: RuleRows, x: RegionSide, y: RegionSide, points: number): Float32Array {
  const count = points * points;
  const along = ({ range: { min, max } }: RegionSide, at: number): number => min + ((max - min) * at) / (points - 1);
  const columns = new Map(
    columnsOf(rule).map((name): [string, RuleColumn] => {
      if (name === x.column) return [name, numbers(filled(Float64Array, count, (at) => along(x, at % points)))];
      if (name === y.column)
        return [name, numbers(filled(Float64Array, count, (at) => along(y, Math.floor(at / points))))];
      const value = rows.typical.get(name) ?? "";
      return [
        name,
        typeof value === "number"
          ? numbers(new Float64Array(count).fill(value))
          : { kind: "text", codes: new Int32Array(count).fill(value === "" ? -1 : 0), labels: [value] },
      ];
    }),
  );
  const answers = answerNumbers(rule, rows.target);
  return mapped(Float32Array, linesFor(rule, columns, count), (line) => answers[line] ?? NaN);
}

/** A bound on one of the two columns that are drawn. */
export interface DrawnBound {
  readonly line: number;
  readonly at: number;
  readonly which: BoundName;
  readonly column: string;
  readonly axis: "x" | "y";
  readonly value: number;
}

/** In the order of the rule. A number that a condition asks for exactly is a bound, too. */
export function drawnBounds({ lines }: Pick<HandRule, "lines">, x: string, y: string): readonly DrawnBound[] {
  return lines.flatMap(({ conditions }, line) =>
    conditions.flatMap((condition, at): DrawnBound[] => {
      const { column } = condition;
      if (column !== x && column !== y) return [];
      const place = { line, at, column, axis: column === x ? "x" : "y" } as const;
      if (condition.test === "between")
        return (["from", "to"] as const).map((which) => ({ ...place, which, value: condition[which] }));
      return typeof condition.value === "number" ? [{ ...place, which: "value", value: condition.value }] : [];
    }),
  );
}

function numbers(values: Float64Array): RuleColumn {
  return { kind: "numbers", values };
}

/** The training rows that have both columns, with a ring where the rule answers otherwise. */
export function rulePoints(
  { values, truth, rows, target }: RuleRows,
  counts: RuleCounts,
  x: string,
  y: string,
): readonly RegionPoint[] {
  const [across, up] = [values.get(x), values.get(y)];
  if (across?.kind !== "numbers" || up?.kind !== "numbers") return [];
  const points: RegionPoint[] = [];
  for (let row = 0; row < rows; row++) {
    const [left, top, value] = [across.values[row] ?? NaN, up.values[row] ?? NaN, truth[row] ?? NaN];
    if (Number.isNaN(left) || Number.isNaN(top) || (target.kind === "classes" && value < 0)) continue;
    points.push({ x: left, y: top, value, wrong: target.kind === "classes" && counts.answers[row] !== value });
  }
  return points;
}
