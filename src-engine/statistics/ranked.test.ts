import fc from "fast-check";
import { expect, test } from "vitest";
import { createGenerator } from "../runtime/random";
import { valuesOfRanks } from "./ranked";

const value = fc.oneof(
  fc.double({ noDefaultInfinity: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, NaN, 1, 1e300, -1e300, 5e-324),
);

test.each([0, 1, 5_000, 20_000])("%i values or a few more have the ranks that sorting gives them", (count) => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.nat(1_000), fc.boolean(), (some, seed, isEven) => {
      const generator = createGenerator(seed, "values");
      const values = Float64Array.from([
        ...some,
        ...Array.from({ length: count }, () => (isEven ? generator.uniform() : Math.round(3 * generator.normal()))),
      ]);
      const sorted = values.slice().sort();
      const ranks = [
        0,
        1,
        values.length - 1,
        values.length,
        ...Array.from({ length: 9 }, () => generator.below(count + 1)),
      ];
      const before = values.slice();
      expect(valuesOfRanks(values, ranks)).toEqual(ranks.map((rank) => sorted[rank]));
      expect(values).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test("an infinite value is among them", () => {
  const values = Float64Array.from({ length: 6_000 }, (_, at) => (at === 7 ? Infinity : at === 9 ? -Infinity : at));
  expect(valuesOfRanks(values, [0, 1, 5_998, 5_999])).toEqual([-Infinity, 0, 5_999, Infinity]);
});
