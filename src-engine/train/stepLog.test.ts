import { expect, test } from "vitest";
import { isSampled } from "./stepLog";

test("the first 1,000 steps are all written, and a million steps make a small file", () => {
  const sampled = Array.from({ length: 1_000_000 }, (_, index) => index + 1).filter(isSampled);
  expect(sampled.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  expect(sampled.length).toBeLessThan(12_000);
});
