import { expect, test } from "vitest";
import { emptyDocument } from "../document/create";
import type { Word } from "../document/schema";
import type { RunSummary } from "./run";
import { recipeForMore } from "./recipeForMore";

const LIMIT: Word = { type: "steps", params: { steps: 100 } };
const PATIENCE: Word = { type: "no-improvement", params: { patience: 3 } };
const UNKNOWN: Word = { type: "of-the-future" };

function ended(steps: number, stopReason: RunSummary["stopReason"]): Parameters<typeof recipeForMore>[0] {
  const document = emptyDocument("x");
  const training = { ...document.training, epochs: 50, rules: [LIMIT, PATIENCE, UNKNOWN] };
  return { document: { ...document, training }, epochs: 20, steps, stopReason };
}

test("epochs count on from those that were done", () => {
  const { training, left } = recipeForMore(ended(60, { kind: "epochs", epochs: 20 }), 30);
  expect(training).toMatchObject({ epochs: 50, rules: [LIMIT, PATIENCE, UNKNOWN] });
  expect(left).toEqual([]);
});

test("a limit that was reached is left out, and so is the rule that ended the run", () => {
  const { training, left } = recipeForMore(ended(100, { kind: "steps", steps: 100 }), 30);
  expect([training.rules, left]).toEqual([[PATIENCE, UNKNOWN], [LIMIT]]);
});
