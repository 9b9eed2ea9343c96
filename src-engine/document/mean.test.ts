import fc from "fast-check";
import { expect, it } from "vitest";
import { meanOf } from "./mean";

it("lies between the least and the greatest, is the same of a list and of an array, and NaN of none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const found = meanOf(values);
      expect(found).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
      expect(found).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
      expect(meanOf(Float64Array.from(values))).toBe(found);
    }),
  );
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(meanOf([])).toBeNaN();
});
