// Tests of paired answers against statsmodels' and scipy's (testing/fixtures/comparison.py), and how often they are wrong.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { createGenerator } from "../runtime/random";
import { holmAdjusted } from "./holm";
import { mcnemarTest } from "./mcnemar";
import { normalTails, signFlipTest } from "./signFlip";

const numbers = v.array(v.number());
const KNOWN = v.parse(
  v.object({
    mcnemar: v.array(v.object({ only: v.number(), other: v.number(), p: v.number() })),
    signFlip: v.array(v.object({ differences: numbers, p: v.number() })),
    normal: v.array(v.object({ z: v.number(), p: v.number() })),
    holm: v.array(v.object({ p: numbers, adjusted: numbers })),
  }),
  JSON.parse(readFileSync(join(import.meta.dirname, "../testing/fixtures/comparison.json"), "utf8")),
);
const words = (seed: number) => createGenerator(seed, "test");

describe("the same numbers as", () => {
  it.each(KNOWN.mcnemar)("statsmodels' exact McNemar test of $only against $other", ({ only, other, p }) => {
    expect(mcnemarTest(only, other) / p).toBeCloseTo(1, 9);
    expect(mcnemarTest(other, only)).toBe(mcnemarTest(only, other));
  });

  it.each(KNOWN.signFlip)("scipy's permutation test of pairs: $differences", ({ differences, p }) => {
    expect(signFlipTest(differences, words(1))).toBeCloseTo(p, 12);
  });

  it.each(KNOWN.normal)("scipy's normal distribution beyond $z", ({ z, p }) => {
    expect(normalTails(z)).toBeCloseTo(p, 12);
    expect(normalTails(-z)).toBe(normalTails(z));
  });

  it.each(KNOWN.holm)("statsmodels' Holm procedure on $p", ({ p, adjusted }) => {
    holmAdjusted(p).forEach((value, at) => expect(value).toBeCloseTo(adjusted[at] ?? NaN, 12));
  });
});

it("random signs come close to all signs, and the normal distribution to random signs", () => {
  const generator = words(7);
  const of = (rows: number, shift: number) => Float64Array.from({ length: rows }, () => generator.normal() + shift);
  for (const shift of [0, 0.3, 0.6]) {
    const twelve = of(12, shift);
    // Each twice: more than are tried out, with a spread that is known.
    const doubled = Float64Array.from({ length: 24 }, (_, at) => twelve[at % 12] ?? 0);
    const z = Math.abs(doubled.reduce((a, b) => a + b, 0)) / Math.sqrt(doubled.reduce((a, b) => a + b * b, 0));
    expect(Math.abs(signFlipTest(doubled, words(1)) - normalTails(z))).toBeLessThan(0.05);
    const many = of(4_900, shift / 20);
    const next = Float64Array.from([...many, ...many.map((value) => -value * 0.5), ...many]);
    const sum = (values: Float64Array) =>
      values.reduce((a, b) => a + b, 0) / Math.sqrt(values.reduce((a, b) => a + b * b, 0));
    expect(Math.abs(signFlipTest(many, words(2)) - normalTails(sum(many)))).toBeLessThan(0.015);
    expect(signFlipTest(next, words(3))).toBe(normalTails(sum(next)));
  }
});

it("of equal networks, a difference is called real at most as often as stated", () => {
  const [ROUNDS, LEVEL] = [2_000, 0.05];
  // Three standard deviations of a share of 2,000.
  const most = LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / ROUNDS);
  for (const rows of [8, 22, 150]) {
    const generator = words(rows);
    let [mcnemar, signs] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      let [only, other] = [0, 0];
      const differences = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        // Both are right on four of five rows, more or less together.
        const [a, b] = [generator.uniform() < 0.8, generator.uniform() < 0.8];
        if (a && !b) only += 1;
        if (b && !a) other += 1;
        // Skewed errors of the same kind.
        differences[row] = -Math.log(1 - generator.uniform()) + Math.log(1 - generator.uniform());
      }
      if (mcnemarTest(only, other) <= LEVEL) mcnemar += 1;
      if (rows <= 13 || round < 200) signs += signFlipTest(differences, generator) <= LEVEL ? 1 : 0;
    }
    expect(mcnemar / ROUNDS).toBeLessThanOrEqual(most);
    const tried = rows <= 13 ? ROUNDS : 200;
    expect(signs / tried).toBeLessThanOrEqual(LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / tried));
  }
});

it("a probability lies between 0 and 1, falls as the difference grows, and Holm only raises it", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), (only, other) => {
      const p = mcnemarTest(only, other);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      if (only >= other) expect(mcnemarTest(only + 1, other)).toBeLessThanOrEqual(p + 1e-12);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (probabilities) => {
      const adjusted = holmAdjusted(probabilities);
      adjusted.forEach((value, at) => {
        expect(value).toBeGreaterThanOrEqual(probabilities[at] ?? 1);
        expect(value).toBeLessThanOrEqual(1);
      });
    }),
  );
  expect(signFlipTest([0, 0], words(1))).toBe(1);
  expect(signFlipTest([], words(1))).toBe(1);
});
