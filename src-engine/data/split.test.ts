import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Split } from "../document/schema";
import { problemOf } from "../testing/temporaryFolder";
import { largestRemainder, splitRows } from "./split";
import type { SplitBy } from "./splitBy";

const half: Split = { train: 0.7, validation: 0.15, test: 0.15, shuffle: true, stratify: true, seed: 1 };

const splits: fc.Arbitrary<Split> = fc
  .record({
    train: fc.integer({ min: 1, max: 20 }),
    validation: fc.integer({ min: 0, max: 20 }),
    shuffle: fc.boolean(),
    stratify: fc.boolean(),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  })
  .map(({ train, validation, ...rest }) => {
    const total = Math.max(20, train + validation);
    return {
      train: train / total,
      validation: validation / total,
      test: (total - train - validation) / total,
      ...rest,
    };
  });
const classed = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 80 });
const labels = ["a", "b", "c", "d", "e"];

/** The division, or null where it is refused because training would get nothing. */
function attempt(
  classes: readonly number[],
  split: Split,
  start = 0,
  given: Uint8Array | null = null,
): ReturnType<typeof splitRows>["parts"] | null {
  const rows = Int32Array.from(classes, (_, index) => start + 2 * index);
  try {
    return splitRows({ rows, classes: Int32Array.from(classes), labels, split, given }).parts;
  } catch {
    return null;
  }
}

describe("a division", () => {
  it("puts every row into exactly one part, in ascending order", () => {
    fc.assert(
      fc.property(classed, splits, (classes, split) => {
        const parts = attempt(classes, split, 5);
        if (parts === null) return;
        const { train, validation, test } = parts;
        for (const part of [train, validation, test]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
        expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(
          classes.map((_, index) => 5 + 2 * index),
        );
      }),
    );
  });

  it("trains on the validation rows too where it is told so, and leaves the test rows as they are", () => {
    const given = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(classed, splits, fc.boolean(), given, (classes, split, predefined, parts) => {
        const divided = (trainOnValidation: boolean): ReturnType<typeof attempt> =>
          attempt(classes, { ...split, predefined, trainOnValidation }, 0, Uint8Array.from(parts));
        const [before, after] = [divided(false), divided(true)];
        expect(after === null).toBe(before === null);
        if (before === null || after === null) return;
        expect([...after.test]).toEqual([...before.test]);
        expect([...after.validation]).toEqual([]);
        expect([...after.train]).toEqual([...before.train, ...before.validation].sort((a, b) => a - b));
      }),
    );
  });

  it("has the sizes that largest remainders give, stratified too where no class is tiny", () => {
    fc.assert(
      fc.property(classed, splits, (classes, split) => {
        const parts = attempt(classes, split);
        if (parts === null) return;
        const sizes = [parts.train.length, parts.validation.length, parts.test.length];
        const expected = largestRemainder(classes.length, [split.train, split.validation, split.test]);
        const classCount = new Set(classes).size;
        if (!split.stratify || (expected[0] ?? 0) >= classCount) expect(sizes).toEqual(expected);
        else expect(sizes[0]).toBeGreaterThanOrEqual(classCount);
      }),
    );
  });

  it("is the same for the same seed, and another for another", () => {
    fc.assert(
      fc.property(classed, splits, (classes, split) => {
        expect(attempt(classes, split)).toEqual(attempt(classes, split));
      }),
    );
    const classes = Array.from({ length: 200 }, (_, index) => index % 3);
    expect(attempt(classes, half)).not.toEqual(attempt(classes, { ...half, seed: 2 }));
  });

  it("keeps the order when it does not shuffle", () => {
    const parts = attempt(new Array<number>(10).fill(0), {
      ...half,
      train: 0.5,
      validation: 0.3,
      test: 0.2,
      shuffle: false,
      stratify: false,
    });
    expect(parts).toEqual({
      train: Int32Array.of(0, 2, 4, 6, 8),
      validation: Int32Array.of(10, 12, 14),
      test: Int32Array.of(16, 18),
    });
  });

  it("keeps every class's share to within one row, and leaves each one for training", () => {
    fc.assert(
      fc.property(classed, splits, (classes, split) => {
        const parts = attempt(classes, { ...split, stratify: true });
        if (parts === null) return;
        const count = (rows: Int32Array, which: number): number =>
          rows.filter((row) => classes[row / 2] === which).length;
        for (const which of new Set(classes)) {
          const size = classes.filter((label) => label === which).length;
          expect(count(parts.train, which)).toBeGreaterThanOrEqual(1);
          for (const [rows] of [[parts.test], [parts.validation]] as const) {
            if (parts.train.length >= classes.length * 0.5)
              expect(count(rows, which)).toBeLessThanOrEqual(Math.ceil((size * rows.length) / classes.length) + 1);
          }
        }
      }),
    );
  });

  it("has the proportions of scikit-learn's train_test_split, give or take one row of a class", () => {
    const { stratified } = JSON.parse(
      readFileSync(fileURLToPath(new URL("./fixtures/sklearn.json", import.meta.url)), "utf8"),
    ) as { stratified: Record<string, Record<string, number[]>> };
    for (const [name, counts] of Object.entries(stratified)) {
      const names = Object.keys(counts);
      const classes = names.flatMap((label, which) =>
        new Array<number>((counts[label] ?? []).reduce((a, b) => a + b, 0)).fill(which),
      );
      const { parts, problems } = splitRows({
        rows: Int32Array.from(classes.keys()),
        classes: Int32Array.from(classes),
        labels: names,
        split: half,
      });
      expect(problems).toEqual([]);
      names.forEach((label, which) => {
        [parts.train, parts.validation, parts.test].forEach((part, index) => {
          const got = part.filter((row) => classes[row] === which).length;
          expect(Math.abs(got - (counts[label]?.[index] ?? NaN)), `${name} ${label}`).toBeLessThanOrEqual(1);
        });
      });
    }
  });
});

describe("what is doubtful is said", () => {
  it("a class too small to be in every part", () => {
    const { parts, problems } = splitRows({
      rows: Int32Array.from({ length: 21 }, (_, row) => row),
      classes: Int32Array.from({ length: 21 }, (_, row) => (row === 20 ? 1 : 0)),
      labels: ["many", "one"],
      split: half,
    });
    expect(parts.train.includes(20)).toBe(true);
    expect(problems).toMatchObject([{ code: "class-too-small" }]);
    expect(problems[0]?.message).toContain('"one"');
  });

  it("a class that training lacks", () => {
    const classes = Int32Array.from({ length: 20 }, (_, row) => (row < 16 ? 0 : 1));
    const { problems } = splitRows({
      rows: classes.map((_, row) => row),
      classes,
      labels: ["first", "last"],
      split: { ...half, shuffle: false, stratify: false },
    });
    expect(problems.map(({ code }) => code)).toContain("class-not-in-training");
  });

  it("no rows, or none for training", async () => {
    expect(
      await problemOf(() => splitRows({ rows: new Int32Array(0), classes: null, labels: [], split: half })),
    ).toMatchObject({ code: "no-usable-rows" });
    const small = { ...half, train: 0.01, validation: 0.5, test: 0.49 };
    expect(
      await problemOf(() => splitRows({ rows: Int32Array.of(0, 1), classes: null, labels: [], split: small })),
    ).toMatchObject({ code: "empty-training-part" });
  });
});

it("largest remainders give everything away, by at most one from the exact share", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
      (total, weights) => {
        const shares = largestRemainder(total, weights);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
        shares.forEach((share, index) => {
          expect(Math.abs(share - (total * (weights[index] ?? 0)) / sum)).toBeLessThanOrEqual(1);
        });
      },
    ),
  );
});

describe("a division by a column", () => {
  const rows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);
  const divided = (by: SplitBy, count: number, split: Split) =>
    splitRows({ rows: rows(count), classes: null, labels: [], split, by }).parts;

  it("keeps every group in one part, and every part has its share of the rows but for one group", () => {
    const grouped = fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 12, maxLength: 80 });
    fc.assert(
      fc.property(grouped, splits, (groups, split) => {
        const by: SplitBy = { rule: "group", groups: Int32Array.from(groups) };
        const parts = attemptBy(() => divided(by, groups.length, split));
        if (parts === null) return;
        const partsOf = new Map<number, Set<string>>();
        for (const name of PARTS)
          for (const row of parts[name]) {
            const group = groups[row] ?? -1;
            if (group >= 0) partsOf.set(group, (partsOf.get(group) ?? new Set()).add(name));
          }
        for (const names of partsOf.values()) expect(names.size).toBe(1);
        const largest = Math.max(
          1,
          ...[...partsOf.keys()].map((group) => groups.filter((one) => one === group).length),
        );
        for (const name of PARTS) {
          const wanted = Math.round(groups.length * split[name]);
          if (wanted > 0) expect(parts[name].length).toBeLessThanOrEqual(wanted + largest + 1);
        }
      }),
    );
  });

  it("trains on the earliest, tests on the latest, and parts nothing of the same time", () => {
    const times = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(NaN)), {
      minLength: 8,
      maxLength: 60,
    });
    fc.assert(
      fc.property(times, splits, (values, split) => {
        const by: SplitBy = { rule: "time", values: Float64Array.from(values) };
        const parts = attemptBy(() => divided(by, values.length, split));
        if (parts === null) return;
        const timesOf = (part: Int32Array): number[] =>
          [...part].map((row) => values[row] ?? NaN).filter((time) => !Number.isNaN(time));
        const [train, validation, test] = [timesOf(parts.train), timesOf(parts.validation), timesOf(parts.test)];
        for (const [before, after] of [
          [train, validation],
          [train, test],
          [validation, test],
        ] as const)
          if (before.length > 0 && after.length > 0) expect(Math.max(...before)).toBeLessThan(Math.min(...after));
      }),
    );
  });

  it("has the parts that a column names, and takes a validation part where it names none", () => {
    const split = { ...half, stratify: false };
    const parts = divided({ rule: "column", parts: Uint8Array.of(0, 2, 1, 0, 2, 0) }, 6, split);
    expect([parts.train, parts.validation, parts.test].map((part) => [...part])).toEqual([[0, 3, 5], [2], [1, 4]]);
    const own = divided({ rule: "column", parts: Uint8Array.of(0, 0, 0, 0, 0, 0, 2, 2) }, 8, split);
    expect([...own.test]).toEqual([6, 7]);
    expect(own.validation).toHaveLength(1);
  });

  it("deals whole groups into folds, as GroupKFold, and stretches of time", () => {
    const groups = Int32Array.from([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4]);
    const split = { ...half, train: 0.85, test: 0, shuffle: false, stratify: false };
    const tested = [0, 1, 2].map((index) => [
      ...divided({ rule: "group", groups }, 12, { ...split, fold: { of: 3, index } }).test,
    ]);
    // scikit-learn: [test for _, test in GroupKFold(3).split(groups, groups=groups)]
    expect(tested.map((rows) => rows.length)).toEqual([4, 4, 4]);
    for (const rows of tested)
      for (const other of tested)
        if (rows !== other) {
          const own = new Set(rows.map((row) => groups[row]));
          expect(other.some((row) => own.has(groups[row]))).toBe(false);
        }
    const values = Float64Array.from({ length: 12 }, (_, row) => 12 - row);
    expect([...divided({ rule: "time", values }, 12, { ...split, fold: { of: 3, index: 0 } }).test]).toEqual([
      8, 9, 10, 11,
    ]);
  });

  it("refuses fewer groups than parts", async () => {
    const groups = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    expect(await problemOf(() => divided({ rule: "group", groups }, 8, half))).toMatchObject({
      code: "too-few-groups",
    });
  });
});

const PARTS = ["train", "validation", "test"] as const;

function attemptBy<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
