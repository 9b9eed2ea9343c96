import { describe, expect, it } from "vitest";
import { createGenerator, philox, resumeGenerator } from "./random";
import type { GeneratorState } from "./random";

const hex = (text: string): number[] => text.split(" ").map((word) => Number.parseInt(word, 16));

describe("philox", () => {
  // The three "philox4x32 10" lines of tests/kat_vectors in Random123 1.14 (D. E. Shaw Research): counter, key, result.
  it.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("gives the published answer for counter %s and key %s", (counter, key, answer) => {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = hex(counter);
    const [k0 = 0, k1 = 0] = hex(key);
    const out = new Uint32Array(4);
    philox(c0, c1, c2, c3, k0, k1, out, 0);
    expect([...out]).toEqual(hex(answer));
  });
});

describe("createGenerator", () => {
  it("repeats itself for the same seed and stream and differs for any other", () => {
    const draw = (seed: number, stream: string): number[] => {
      const generator = createGenerator(seed, stream);
      return Array.from({ length: 8 }, () => generator.word());
    };
    expect(draw(1, "rows")).toEqual(draw(1, "rows"));
    const others = [
      draw(1, "rows"),
      draw(2, "rows"),
      draw(1, "row"),
      draw(1, ""),
      draw(1, "rowt"),
      draw(1, "rows\0"),
      draw(1, "a-name-longer-than-a-block/kernel"),
    ];
    expect(new Set(others.map(String)).size).toBe(others.length);
  });

  it("goes on from a saved state, through JSON, exactly where it stopped", () => {
    for (let drawn = 0; drawn < 9; drawn++) {
      const first = createGenerator(7, "dropout");
      for (let i = 0; i < drawn; i++) first.uniform();
      const second = resumeGenerator(JSON.parse(JSON.stringify(first.state())) as GeneratorState);
      expect([second.word(), second.normal(), second.below(10)]).toEqual([
        first.word(),
        first.normal(),
        first.below(10),
      ]);
      expect(second.state()).toEqual(first.state());
    }
  });

  it("carries the counter into its second word after 2^34 words", () => {
    const at = (position: number): number => createGenerator(1, "x", position).word();
    expect(at(2 ** 34)).not.toBe(at(0));
    const generator = createGenerator(1, "x", 2 ** 34 - 1);
    expect([generator.word(), generator.word()]).toEqual([at(2 ** 34 - 1), at(2 ** 34)]);
  });

  it("fills arrays of any length with the numbers that single draws give", () => {
    for (const [skip, length] of [
      [0, 0],
      [0, 1],
      [1, 2],
      [3, 9],
      [2, 16],
      [4, 33],
    ] as const) {
      const one = createGenerator(3, "fill");
      const many = createGenerator(3, "fill");
      for (let i = 0; i < skip; i++) expect(many.word()).toBe(one.word());
      const filled = new Float32Array(length);
      many.fillUniform(filled);
      expect([...filled]).toEqual(Array.from({ length }, () => one.uniform()));
      expect(many.state()).toEqual(one.state());
    }
  });

  it("counts what single draws below a limit give, also where some are refused", () => {
    for (const [skip, draws, limit] of [
      [0, 0, 7],
      [1, 1, 1],
      [0, 10_000, 10_000],
      [3, 4_099, 60],
      // One word in a thousand is refused.
      [2, 30_000, 4_002_766],
    ] as const) {
      const [one, many] = [createGenerator(4, "count"), createGenerator(4, "count")];
      for (let i = 0; i < skip; i++) expect(many.word()).toBe(one.word());
      const [expected, counts] = [new Float64Array(limit), new Float64Array(limit)];
      for (let i = 0; i < draws; i++) expected[one.below(limit)]! += 1;
      many.countBelow(draws, counts);
      expect(counts.every((count, at) => count === expected[at])).toBe(true);
      expect(many.state()).toEqual(one.state());
      expect(many.word()).toBe(one.word());
    }
  });

  it("draws uniform numbers below 1 whose mean, variance and cells are those of the uniform distribution", () => {
    const n = 200_000;
    const values = new Float32Array(n);
    createGenerator(5, "uniform").fillUniform(values);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    // Five standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
    const cells = new Array<number>(64).fill(0);
    for (const value of values) cells[Math.floor(value * 64)]! += 1;
    // Chi-squared of 63 degrees of freedom: 130 is beyond 1 in 10^6.
    expect(cells.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0)).toBeLessThan(130);
  });

  it("draws normal numbers with the moments of the normal distribution", () => {
    const n = 200_000;
    const generator = createGenerator(6, "normal");
    const values = Array.from({ length: n }, () => generator.normal());
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  it("draws whole numbers below a limit without favor, also where the limit does not divide 2^32", () => {
    const generator = createGenerator(8, "below");
    const limit = 3 * 2 ** 30;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 90_000; i++) {
      const value = generator.below(limit);
      expect(value).toBeLessThan(limit);
      thirds[Math.floor(value / 2 ** 30)]! += 1;
    }
    // A plain remainder would give the first third half of all draws.
    for (const count of thirds) expect(Math.abs(count - 30_000)).toBeLessThan(5 * Math.sqrt(20_000));
    expect(Array.from({ length: 50 }, () => generator.below(1))).toEqual(new Array(50).fill(0));
    expect(() => generator.below(0)).toThrow("a limit is a whole number");
  });

  it("permutes without favor: every order of four equally often", () => {
    const generator = createGenerator(9, "rows");
    const counts = new Map<string, number>();
    const n = 48_000;
    for (let i = 0; i < n; i++) {
      const order = generator.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi-squared of 23 degrees of freedom: 70 is beyond 1 in 10^6.
    expect([...counts.values()].reduce((sum, count) => sum + (count - n / 24) ** 2 / (n / 24), 0)).toBeLessThan(70);
    const large = generator.permutation(10_000);
    expect([...large].sort((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(generator.permutation(0)).toHaveLength(0);
  });
});
