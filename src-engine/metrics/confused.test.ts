import { expect, test } from "vitest";
import { confusedPairs } from "./confused";

test("the most frequent mistakes come first, and what is right is none", () => {
  // Truth a: 6 right, 2 as b. Truth b: none. Truth c: 1 as a, 1 as b, 3 right.
  expect(confusedPairs(Float64Array.of(6, 2, 0, 0, 0, 0, 1, 1, 3), 3)).toEqual([
    { truth: 0, predicted: 1, count: 2 },
    { truth: 2, predicted: 0, count: 1 },
    { truth: 2, predicted: 1, count: 1 },
  ]);
});
