import { expect, test } from "vitest";
import { evaluatedFigures } from "../words/evaluation";
import { SCHEDULES } from "../schedules/registry";
import { wordText } from "./settings";

test("a setting whose 0 has a meaning of its own is told by that", () => {
  expect(wordText(SCHEDULES, { type: "cosine" })).toMatch(/^Cosine: length all epochs, growth 1, lowest share 0/);
  expect(wordText(SCHEDULES, { type: "cosine", params: { period: 20 } })).toMatch(
    /^Cosine: length 20 epochs, growth 1/,
  );
  for (const { type } of SCHEDULES.all) expect(wordText(SCHEDULES, { type }), type).not.toContain("(0:");
});

test("the coverage is told of a network that was trained for a quantile alone", () => {
  const figures = ["mae", "coverage"].map(
    (id) => ({ id: id as "mae" | "coverage", value: 0.4, interval: null, rivals: [0.58] }) as const,
  );
  const labels = (quantile: number | null): string[] =>
    evaluatedFigures({ figures, quantile }, { topK: 5 }).map(({ label }) => label);
  expect(labels(null)).toEqual(["Mean absolute error"]);
  expect(labels(0.9)).toEqual(["Mean absolute error", "Coverage"]);
});
