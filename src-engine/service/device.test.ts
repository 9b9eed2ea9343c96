import { expect, test } from "vitest";
import { trainingThreads } from "./device";

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 2],
  [8, 4],
  [20, 10],
])("a machine with %i processors trains with %i threads", (processors, threads) => {
  expect(trainingThreads(processors)).toBe(threads);
});
