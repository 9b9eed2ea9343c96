import { describe, expect, it } from "vitest";
import { INITIALIZERS } from "../layers/spec";
import type { Initializer } from "../layers/spec";
import { initialWeights } from "./initialize";
import type { InitialWeight } from "./initialize";

const FAN_IN = 300;
const FAN_OUT = 200;

const weight = (tensor: string, initializer: Initializer): InitialWeight => ({
  tensor,
  initializer,
  shape: [FAN_IN, FAN_OUT],
  fanIn: FAN_IN,
  fanOut: FAN_OUT,
});

/** What the papers ask: the variance, and the greatest absolute value where there is one. */
const EXPECTED: { readonly [K in Initializer]: { mean: number; variance: number; limit: number; kurtosis: number } } = {
  "glorot-uniform": { mean: 0, variance: 2 / 500, limit: Math.sqrt(6 / 500), kurtosis: 1.8 },
  "glorot-normal": { mean: 0, variance: 2 / 500, limit: Infinity, kurtosis: 3 },
  "he-uniform": { mean: 0, variance: 2 / 300, limit: Math.sqrt(6 / 300), kurtosis: 1.8 },
  "he-normal": { mean: 0, variance: 2 / 300, limit: Infinity, kurtosis: 3 },
  zeros: { mean: 0, variance: 0, limit: 0, kurtosis: 1 },
  ones: { mean: 1, variance: 0, limit: 1, kurtosis: 1 },
  normal: { mean: 0, variance: 0.05 ** 2, limit: Infinity, kurtosis: 3 },
  uniform: { mean: 0, variance: 0.05 ** 2 / 3, limit: 0.05, kurtosis: 1.8 },
};

describe("initialWeights", () => {
  it.each(INITIALIZERS)("%s has the mean, variance and shape of its distribution", (initializer) => {
    const { data, shape } = initialWeights([weight("a/kernel", initializer)], 3)["a/kernel"]!;
    const { mean, variance, limit, kurtosis } = EXPECTED[initializer];
    const n = FAN_IN * FAN_OUT;
    expect(shape).toEqual([FAN_IN, FAN_OUT]);
    expect(data).toHaveLength(n);
    const average = (power: number, center: number): number =>
      data.reduce((sum, value) => sum + (value - center) ** power, 0) / n;
    // Five standard errors of each estimate.
    expect(Math.abs(average(1, 0) - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / n));
    expect(Math.abs(average(2, mean) - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt((kurtosis - 1) / n));
    if (variance > 0) expect(Math.abs(average(4, mean) / variance ** 2 - kurtosis)).toBeLessThan(0.15);
    expect(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThanOrEqual(Math.fround(limit));
  });

  it("gives a weight the same values whatever stands beside it", () => {
    const alone = initialWeights([weight("b/kernel", "he-normal")], 1)["b/kernel"]!;
    const among = initialWeights(
      [weight("a/kernel", "glorot-uniform"), weight("b/kernel", "he-normal"), weight("c/bias", "zeros")],
      1,
    )["b/kernel"]!;
    expect(among.data).toEqual(alone.data);
  });

  it("gives other values for another name or seed", () => {
    const one = initialWeights([weight("a/kernel", "uniform"), weight("b/kernel", "uniform")], 1);
    const two = initialWeights([weight("a/kernel", "uniform")], 2);
    expect(one["a/kernel"]!.data).not.toEqual(one["b/kernel"]!.data);
    expect(one["a/kernel"]!.data).not.toEqual(two["a/kernel"]!.data);
  });
});
