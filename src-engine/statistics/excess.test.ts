// The tests by which slices are named, against scipy's (testing/fixtures/dependence.py).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { excessOfRanks, excessOfWrong, midRanks } from "./excess";

const KNOWN = v.parse(
  v.object({
    wrong: v.array(v.tuple([v.number(), v.number(), v.number(), v.number(), v.number()])),
    ranks: v.array(v.object({ values: v.array(v.number()), rows: v.number(), p: v.number() })),
  }),
  JSON.parse(readFileSync(join(import.meta.dirname, "../testing/fixtures/dependence.json"), "utf8")),
);

describe("the same numbers as", () => {
  it.each(KNOWN.wrong)(
    "scipy's hypergeometric tail of %i wrong of %i, where %i of %i are",
    (wrong, rows, allWrong, all, p) => {
      const found = excessOfWrong(wrong, rows, allWrong, all);
      expect(Math.abs(found - p)).toBeLessThan(1e-9 * Math.max(p, 1e-3));
    },
  );

  it.each(KNOWN.ranks.map(({ values, rows, p }) => [values.length, rows, p, values] as const))(
    "scipy's Mann-Whitney test of %i values, of which %i, is %f",
    (all, rows, p, values) => {
      const { ranks, ties } = midRanks(values);
      const sum = ranks.subarray(0, rows).reduce((total, rank) => total + rank, 0);
      expect(excessOfRanks(sum, rows, all, ties)).toBeCloseTo(p, 9);
    },
  );
});

it("nothing differs where all are alike", () => {
  expect(excessOfWrong(0, 5, 0, 10)).toBe(1);
  const { ranks, ties } = midRanks([2, 2, 2]);
  expect(excessOfRanks((ranks[0] ?? NaN) + (ranks[1] ?? NaN), 2, 3, ties)).toBe(1);
});
