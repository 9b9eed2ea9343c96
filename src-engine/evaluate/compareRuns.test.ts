// Runs judged on the same rows. The tests of paired answers themselves are compared with scipy's in statistics/.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { classAnswers } from "../metrics/answers";
import { createGenerator } from "../runtime/random";
import type { AnsweredClasses, AnsweredNumbers, AnsweredPart } from "./answeredPart";
import { LEVEL, comparisonOf } from "./compareRuns";

const document = emptyDocument("Iris");
const run = (number: number) => ({ id: `000${number}-adam`, document });
const raw = { rows: 0, columns: new Map() };

function classesPart(
  named: readonly string[],
  truth: readonly string[],
  classes: readonly string[] = ["a", "b"],
  rows: readonly number[] = [...truth.keys()],
): AnsweredPart {
  const scores = Float32Array.from(named.flatMap((one) => classes.map((label) => (label === one ? 0.75 : 0.25))));
  const output: AnsweredClasses = {
    kind: "classes",
    id: "output",
    title: "Species",
    column: "species",
    classes,
    answers: classAnswers(
      scores,
      Int32Array.from(truth, (label) => classes.indexOf(label)),
      classes.length,
    ),
    train: new Int32Array(),
  };
  return { part: "validation", rows: Int32Array.from(rows), raw, outputs: [output], warnings: [] };
}

function numbersPart(predictions: readonly number[], truth: readonly number[], column = "mass"): AnsweredPart {
  const output: AnsweredNumbers = {
    kind: "numbers",
    id: "output",
    title: "Mass",
    columns: [{ name: column, isDate: false }],
    predictions: Float64Array.from(predictions),
    truth: Float64Array.from(truth),
    train: new Float64Array(),
  };
  return { part: "validation", rows: Int32Array.from(truth.keys()), raw, outputs: [output], warnings: [] };
}

const compare = (...parts: readonly AnsweredPart[]) =>
  comparisonOf(
    parts.map((_, at) => run(at + 1)),
    parts,
    "validation",
  );

describe("two runs that name classes", () => {
  const truth = Array.from({ length: 20 }, (_, row) => (row % 2 === 0 ? "a" : "b"));
  const wrongOn = (...rows: readonly number[]) =>
    truth.map((one, row) => (rows.includes(row) ? (one === "a" ? "b" : "a") : one));

  it("are told apart by the rows that only one gets right", () => {
    const [target] = compare(
      classesPart(wrongOn(0, 1, 2, 3, 4, 5, 6, 7), truth),
      classesPart(wrongOn(0), truth),
    ).targets;
    const [pair] = target?.pairs ?? [];
    // Seven against none: 2 / 2^7.
    expect(pair).toMatchObject({ run: "0002-adam", won: 7, lost: 0, verdict: "better" });
    expect(pair?.p).toBeCloseTo(1 / 64, 12);
    expect(pair?.difference).toBeCloseTo(7 / 20, 12);
    expect(pair?.interval?.[0]).toBeGreaterThan(0);
    expect(target?.changed.total).toBe(7);
    expect([...(target?.changed.numbers ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...(target?.changed.answers.slice(0, 2) ?? [])]).toEqual([0, 1]);
    expect(target?.figures[1]?.find(({ id }) => id === "accuracy")?.value).toBe(0.95);
  });

  it("may differ by luck, or not at all", () => {
    const verdict = (a: readonly string[], b: readonly string[]) =>
      compare(classesPart(a, truth), classesPart(b, truth)).targets[0]?.pairs[0]?.verdict;
    expect(verdict(wrongOn(0, 1, 2), wrongOn(5))).toBe("luck");
    expect(verdict(wrongOn(0, 1), wrongOn(0, 1))).toBe("same");
    expect(verdict(wrongOn(), wrongOn(0, 1, 2, 3, 4, 5, 6))).toBe("worse");
  });

  it("are judged on the rows that both have, whatever order their classes have", () => {
    const other = classesPart(["b", "a", "a"], ["b", "a", "b"], ["b", "a"], [3, 4, 90]);
    const { rows, ownRows, targets } = compare(classesPart(wrongOn(4), truth), other);
    expect([rows, ownRows]).toEqual([2, [20, 3]]);
    expect(targets[0]?.pairs[0]).toMatchObject({ won: 1, lost: 0, verdict: "luck" });
    expect([...(targets[0]?.changed.answers ?? [])]).toEqual([1, 0]);
    expect(() => compare(classesPart(truth, truth), classesPart(["a"], ["a"], ["a", "b"], [77]))).toThrow(
      /their splits differ/,
    );
    expect(() => compare(classesPart(["a"], ["a"]), numbersPart([1], [1]))).toThrow(/do not predict the same columns/);
  });

  it("raise each other's probability where several are compared", () => {
    const first = classesPart(wrongOn(0, 1, 2, 3, 4, 5, 6), truth);
    const pairs = compare(first, classesPart(wrongOn(), truth), classesPart(wrongOn(0, 1), truth)).targets[0]?.pairs;
    const rounded = (values: readonly number[] = []): number[] => values.map((value) => Math.round(value * 1e9) / 1e9);
    expect(rounded(pairs?.map(({ p }) => p))).toEqual([0.015625, 0.0625]);
    expect(rounded(pairs?.map(({ adjusted }) => adjusted))).toEqual([0.03125, 0.0625]);
  });
});

describe("two runs that predict numbers", () => {
  const truth = Array.from({ length: 30 }, (_, row) => row);
  it("are told apart by the size of their errors", () => {
    const [target] = compare(
      numbersPart(
        truth.map((value, row) => value + (row % 3) + 2),
        truth,
      ),
      numbersPart(
        truth.map((value, row) => value - (row % 3)),
        truth,
      ),
    ).targets;
    const [pair] = target?.pairs ?? [];
    expect(pair).toMatchObject({ won: 30, lost: 0, verdict: "better" });
    expect(pair?.difference).toBeCloseTo(-2, 12);
    expect(pair?.interval).toEqual([-2, -2]);
    expect(target?.judged).toBe("mae");
    expect(target?.changed.total).toBe(30);
  });

  it("are equally good where they only err otherwise", () => {
    const up = numbersPart(
      truth.map((value, row) => value + (row % 2)),
      truth,
    );
    const down = numbersPart(
      truth.map((value, row) => value - ((row + 1) % 2)),
      truth,
    );
    expect(compare(up, down).targets[0]?.pairs[0]).toMatchObject({ won: 15, lost: 15, verdict: "luck" });
    const mirrored = numbersPart(
      truth.map((value, row) => value - (row % 2)),
      truth,
    );
    expect(compare(up, mirrored).targets[0]?.pairs[0]).toMatchObject({ won: 0, lost: 0, verdict: "same" });
  });
});

it("equal networks are called different at most as often as stated, also among several", () => {
  const ROUNDS = 40;
  const most = LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / ROUNDS);
  const generator = createGenerator(3, "equal networks");
  const truth = Array.from({ length: 22 }, (_, row) => (row % 2 === 0 ? "a" : "b"));
  const network = () =>
    classesPart(
      truth.map((one) => (generator.uniform() < 0.7 ? one : one === "a" ? "b" : "a")),
      truth,
    );
  let real = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const pairs = compare(network(), network(), network()).targets[0]?.pairs ?? [];
    if (pairs.some(({ verdict }) => verdict === "better" || verdict === "worse")) real += 1;
  }
  expect(real / ROUNDS).toBeLessThanOrEqual(most);
});

it("the other way round says the opposite", () => {
  const classes = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(classes, (rows) => {
      const truth = rows.map(() => "a");
      const [one, two] = ([0, 1] as const).map((which) =>
        classesPart(
          rows.map((right) => (right[which] ? "a" : "b")),
          truth,
        ),
      );
      if (one === undefined || two === undefined) return;
      const [there, back] = [compare(one, two), compare(two, one)].map(({ targets }) => targets[0]?.pairs[0]);
      expect(back?.difference).toBeCloseTo(-(there?.difference ?? NaN), 12);
      expect([back?.won, back?.lost, back?.p]).toEqual([there?.lost, there?.won, there?.p]);
      const opposite = { better: "worse", worse: "better", luck: "luck", same: "same" } as const;
      expect(back?.verdict).toBe(opposite[there?.verdict ?? "same"]);
    }),
    { numRuns: 30 },
  );
});
