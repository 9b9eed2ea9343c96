import { expect, test } from "vitest";
import type { Model } from "../document/schema";
import { analyze } from "./network";
import { widestResult } from "./widest";

test("the largest result is found wherever it is in the network", () => {
  const model: Model = {
    layers: [
      { id: "input", type: "input" },
      { id: "filters", type: "conv2d", params: { filters: 5, padding: "same" } },
      { id: "flat", type: "flatten" },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "filters"],
      ["filters", "flat"],
      ["flat", "output"],
    ],
  };
  expect(widestResult(analyze(model, { input: [8, 6, 1], output: [3] }))).toBe(8 * 6 * 5);
  expect(widestResult(analyze({ layers: [], connections: [] }, { input: [3], output: [2] }))).toBe(1);
});
