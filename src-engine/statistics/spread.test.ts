import fc from "fast-check";
import { describe, expect, it } from "vitest";
import fixture from "../testing/fixtures/groups.json";
import { spreadOf } from "./spread";
import { studentQuantile, studentWithin } from "./student";

describe("Student's t", () => {
  it.each(fixture.within)("has scipy's share within $t with $degrees degrees of freedom", ({ t, degrees, share }) => {
    expect(studentWithin(t, degrees)).toBeCloseTo(share, 12);
  });

  // scipy finds its quantiles to about 2e-9.
  it.each(fixture.quantiles)(
    "has scipy's quantile of $share with $degrees degrees of freedom",
    ({ share, degrees, t }) => {
      expect(studentQuantile(share, degrees) / t).toBeCloseTo(1, 8);
    },
  );
});

describe("several numbers", () => {
  it.each(fixture.means)("have scipy's interval of their mean, $mean", ({ values, mean, deviation, interval }) => {
    const spread = spreadOf(values, 0.95);
    expect(spread?.mean).toBeCloseTo(mean, 9);
    expect(spread?.deviation).toBeCloseTo(deviation, 9);
    interval.forEach((bound, at) => expect(spread?.interval?.[at]).toBeCloseTo(bound, 8));
  });

  it("lie around their mean, and one alone has no interval", () => {
    expect(spreadOf([], 0.95)).toBeNull();
    expect(spreadOf([4], 0.95)).toEqual({ count: 1, mean: 4, deviation: null, interval: null, least: 4, most: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (values) => {
          const spread = spreadOf(values, 0.95);
          const [least = NaN, most = NaN] = spread?.interval ?? [];
          const slack = 1e-6 * (1 + Math.max(...values.map(Math.abs)));
          expect(spread?.mean).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(spread?.mean).toBeLessThanOrEqual(Math.max(...values) + slack);
          expect(least).toBeLessThanOrEqual((spread?.mean ?? NaN) + slack);
          expect(most).toBeGreaterThanOrEqual((spread?.mean ?? NaN) - slack);
        },
      ),
    );
  });
});
