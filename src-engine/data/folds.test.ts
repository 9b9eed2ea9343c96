// The folds of a cross-validation, beside scikit-learn's and by what they promise.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Split } from "../document/schema";
import fixture from "../testing/fixtures/groups.json";
import { problemOf } from "../testing/temporaryFolder";
import type { SplitRows } from "./split";
import { dealFolds, splitRows } from "./split";

const labels = ["a", "b", "c"];

describe("the folds of scikit-learn", () => {
  it.each(fixture.plain)("KFold: $rows rows in $of", ({ rows, of, folds }) => {
    expect([...dealFolds(rows, null, of)]).toEqual(folds);
  });
  it.each(fixture.stratified.map((one) => ({ ...one, rows: one.classes.length })))(
    "StratifiedKFold: $rows rows in $of",
    ({ classes, of, folds }) => {
      expect([...dealFolds(classes.length, Int32Array.from(classes), of)]).toEqual(folds);
    },
  );
});

const cases = fc.record({
  classes: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 12, maxLength: 90 }),
  of: fc.integer({ min: 2, max: 6 }),
  stratify: fc.boolean(),
  shuffle: fc.boolean(),
  test: fc.constantFrom(0, 0.2),
  validation: fc.constantFrom(0, 0.2),
  seed: fc.nat(1_000),
});

function foldsOf({
  classes,
  of,
  test,
  validation,
  ...rest
}: typeof cases extends fc.Arbitrary<infer T> ? T : never): SplitRows[] {
  const split: Split = { train: 1 - test - validation, validation, test, ...rest };
  const rows = Int32Array.from(classes, (_, index) => 3 * index);
  return Array.from(
    { length: of },
    (_, index) =>
      splitRows({ rows, classes: Int32Array.from(classes), labels, split: { ...split, fold: { of, index } } }).parts,
  );
}

const sorted = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);

describe("the runs of a cross-validation", () => {
  it("test every row but the test part's exactly once, and never train on what they test", () => {
    fc.assert(
      fc.property(cases, (wanted) => {
        const folds = foldsOf(wanted);
        const tested = sorted(folds.flatMap(({ test }) => [...test]));
        const { train, validation, test, classes, ...rest } = { ...wanted, train: 1 - wanted.test - wanted.validation };
        const rows = Int32Array.from(classes, (_, index) => 3 * index);
        const { parts } = splitRows({
          rows,
          classes: Int32Array.from(classes),
          labels,
          split: { train, validation, test, ...rest },
        });
        // Those of the project's own test part are in no part of any fold.
        expect(tested).toEqual(sorted([...parts.train, ...parts.validation]));
        for (const fold of folds) {
          expect(sorted([...fold.train, ...fold.validation, ...fold.test])).toEqual(tested);
          expect(fold.train.length).toBeGreaterThan(0);
          if (wanted.validation === 0) expect(fold.validation.length).toBe(0);
        }
      }),
    );
  });

  it("have folds of the same size, and of the same classes where they are stratified, but for one row", () => {
    fc.assert(
      fc.property(cases, (wanted) => {
        const folds = foldsOf(wanted).map(({ test }) => test);
        const apart = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);
        expect(apart(folds.map(({ length }) => length))).toBeLessThanOrEqual(1);
        if (!wanted.stratify) return;
        for (const label of [0, 1, 2])
          expect(
            apart(folds.map((rows) => rows.filter((row) => wanted.classes[row / 3] === label).length)),
          ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("keep the rows of the source's own test part out of every fold", () => {
    const rows = Int32Array.from({ length: 40 }, (_, row) => row);
    const given = Uint8Array.from(rows, (row) => (row % 4 === 0 ? 2 : row % 4 === 1 ? 1 : 0));
    const split: Split = {
      train: 0.8,
      validation: 0.2,
      test: 0,
      shuffle: true,
      stratify: false,
      seed: 1,
      predefined: true,
    };
    const folds = Array.from(
      { length: 3 },
      (_, index) =>
        splitRows({ rows, classes: null, labels: [], given, split: { ...split, fold: { of: 3, index } } }).parts,
    );
    expect(sorted(folds.flatMap(({ test }) => [...test]))).toEqual([...rows].filter((row) => row % 4 !== 0));
    for (const { train, validation } of folds)
      expect([...train, ...validation].some((row) => row % 4 === 0)).toBe(false);
  });

  it("are refused where there are fewer rows than folds", async () => {
    const split: Split = {
      train: 1,
      validation: 0,
      test: 0,
      shuffle: true,
      stratify: false,
      seed: 1,
      fold: { of: 5, index: 0 },
    };
    expect(
      await problemOf(() => splitRows({ rows: Int32Array.of(1, 2, 3), classes: null, labels: [], split })),
    ).toMatchObject({
      code: "too-few-rows-for-folds",
    });
  });
});
