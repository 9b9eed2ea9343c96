// Importance and partial dependence, as scikit-learn has them for the same models and permutations (testing/fixtures/dependence.py).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { RawColumn, RawTable } from "../data/columns";
import { classAnswers } from "../metrics/answers";
import { numberAnswers } from "../metrics/numberAnswers";
import { measureClasses, measureNumbers } from "../metrics/registry";
import { takeFrom, withColumn } from "./alteredRows";
import { answersAlong, gridOf, meansOf } from "./dependence";
import { importances } from "./importance";

const numbers = v.array(v.number());
const matrix = v.array(numbers);
const KNOWN = v.parse(
  v.object({
    models: v.array(
      v.object({
        kind: v.picklist(["classes", "numbers"]),
        a: matrix,
        b: matrix,
        x: matrix,
        y: numbers,
        permutations: matrix,
        importances: matrix,
        mean: numbers,
        spread: numbers,
        dependence: v.array(
          v.object({ column: v.number(), grid: numbers, average: matrix, individual: v.array(v.array(numbers)) }),
        ),
      }),
    ),
  }),
  JSON.parse(readFileSync(join(import.meta.dirname, "../testing/fixtures/dependence.json"), "utf8")),
);
type Model = (typeof KNOWN.models)[number];

const nameOf = (column: number): string => `x${column}`;

function tableOf({ x }: Model): RawTable {
  const columns = (x[0] ?? []).map((_, column): [string, RawColumn] => [
    nameOf(column),
    { kind: "numbers", values: Float64Array.from(x, (row) => row[column] ?? NaN) },
  ]);
  return { rows: x.length, columns: new Map(columns) };
}

/** tanh(x·a)·b, and of classes the softmax of it: [rows, outputs]. */
function ask({ kind, a, b }: Model, table: RawTable): Promise<Float64Array> {
  const values = [...table.columns.values()].map((column) => (column.kind === "numbers" ? column.values : []));
  const width = b[0]?.length ?? 0;
  const answers = new Float64Array(table.rows * width);
  for (let row = 0; row < table.rows; row++) {
    const hidden = b.map((_, unit) =>
      Math.tanh(values.reduce((sum, column, at) => sum + (column[row] ?? NaN) * (a[at]?.[unit] ?? NaN), 0)),
    );
    const sums = Array.from({ length: width }, (_, output) =>
      hidden.reduce((sum, value, unit) => sum + value * (b[unit]?.[output] ?? NaN), 0),
    );
    const total = sums.reduce((sum, value) => sum + Math.exp(value), 0);
    answers.set(kind === "classes" ? sums.map((value) => Math.exp(value) / total) : sums, row * width);
  }
  return Promise.resolve(answers);
}

describe.each(KNOWN.models.map((model, at) => [`${model.kind} ${at + 1}`, model] as const))(
  "of model %s",
  (_, model) => {
    const { kind, y, b } = model;
    const table = tableOf(model);
    const columns = [...table.columns.keys()];
    const score = async (altered: RawTable): Promise<number> => {
      const answers = await ask(model, altered);
      if (kind === "classes") {
        const own = classAnswers(answers, Int32Array.from(y), b[0]?.length ?? 0);
        return measureClasses("accuracy", own, { topK: 5 }) ?? NaN;
      }
      return -(measureNumbers("rmse", numberAnswers(answers, Float64Array.from(y), [1])) ?? NaN);
    };

    it("the importances are scikit-learn's, given its permutations", async () => {
      const orders = model.permutations.map((order) => Int32Array.from(order));
      const found = await importances(columns, orders, (dealt) => {
        const own = dealt === null ? undefined : table.columns.get(dealt.column);
        return score(
          dealt === null || own === undefined ? table : withColumn(table, dealt.column, takeFrom(own, dealt.order)),
        );
      });
      expect(found.map(({ column }) => column)).toEqual(columns);
      found.forEach(({ mean, spread, drops }, at) => {
        expect(drops).toBeAllclose(model.importances[at] ?? [], { absolute: 1e-12 });
        expect(mean).toBeAllclose(model.mean[at] ?? NaN, { absolute: 1e-12 });
        expect(spread).toBeAllclose(model.spread[at] ?? NaN, { absolute: 1e-12 });
      });
    });

    it("the partial dependence and its lines are scikit-learn's, on its grid", async () => {
      for (const { column, grid, average, individual } of model.dependence) {
        const each = await answersAlong({ ask: (altered) => ask(model, altered) }, table, nameOf(column), grid);
        const width = each[0] === undefined ? 0 : each[0].length / table.rows;
        average.forEach((values, output) => {
          expect(each.map((answers) => meansOf(answers, width)[output] ?? NaN)).toBeAllclose(values, {
            absolute: 1e-12,
          });
          individual[output]?.forEach((line, row) =>
            expect(each.map((answers) => answers[row * width + output] ?? NaN)).toBeAllclose(line, { absolute: 1e-12 }),
          );
        });
      }
    });
  },
);

describe("the values that a column is set to", () => {
  const rows = Int32Array.from({ length: 200 }, (_, row) => row);

  it("lie between the 5th and the 95th percentile, or are all there are", () => {
    const many = gridOf({ kind: "numbers", values: Float64Array.from(rows, (row) => row) }, rows);
    expect(many).toHaveLength(25);
    expect(many[0]).toBeCloseTo(9.95, 9);
    expect(many.at(-1)).toBeCloseTo(189.05, 9);
    const few = gridOf(
      { kind: "numbers", values: Float64Array.from(rows, (row) => (row % 4 === 3 ? NaN : row % 4)) },
      rows,
    );
    expect(few).toEqual([0, 1, 2]);
  });

  it("are the categories, the most frequent first", () => {
    const codes = rows.map((row) => (row % 10 === 0 ? -1 : row % 10 < 3 ? 0 : 1));
    expect(gridOf({ kind: "text", codes, labels: ["rare", "usual", "never"] }, rows)).toEqual(["usual", "rare"]);
  });
});
