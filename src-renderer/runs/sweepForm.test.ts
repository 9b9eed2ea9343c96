import { describe, expect, it } from "vitest";
import { settingAt, settingsOf } from "../../src-engine/groups/settings";
import { sampleDocument } from "../testing/samples";
import { axisForm, axisOf, axisProblem, choicesOf, firstAxis, labelAt, runsOf } from "./sweepForm";

const document = sampleDocument();
const RATE = "training.optimizer.learningRate";

describe("a setting that a sweep varies", () => {
  it("begins with what its declaration proposes, which is in order as it stands", () => {
    for (const setting of settingsOf(document)) {
      const form = axisForm(setting);
      expect(axisProblem(document, form), setting.path).toBeNull();
      expect(axisOf(document, form).path).toBe(setting.path);
    }
  });

  it("is first the learning rate, by factors, and no setting can be taken twice", () => {
    const [first] = firstAxis(document);
    expect(first).toMatchObject({ kind: "range", path: RATE, logarithmic: true });
    expect(labelAt(document, RATE)).toMatch(/^Learning rate \(/);
    const values = choicesOf(document, [RATE]).map(({ value }) => value);
    expect(values).not.toContain(RATE);
    expect(new Set(values).size).toBe(values.length);
    expect(labelAt(document, "model.layers.gone.units")).toBe("model.layers.gone.units");
  });

  it("says what is wrong with its range or its values", () => {
    const range = { kind: "range", path: RATE, from: 0.1, to: 0.01, logarithmic: true, steps: 4 } as const;
    expect(axisProblem(document, range)).toContain("from less to more");
    expect(axisProblem(document, { ...range, from: 0, to: 1 })).toBe(
      "Must be a number greater than 0 to 1000000, not 0.",
    );
    expect(axisProblem(document, { kind: "values", path: "training.batchSize", text: "8, many" })).toContain("many");
    expect(axisProblem(document, { kind: "values", path: "training.batchSize", text: "8, 16" })).toBeNull();
  });
});

it("a sweep has as many runs as are asked for, or of a grid every combination; none while something is wrong", () => {
  const rate = axisForm(settingAt(document, RATE));
  const batch = { kind: "values", path: "training.batchSize", text: "8, 16, 16" } as const;
  expect(runsOf(document, [rate, batch], "random", 12)).toBe(12);
  // Four of the range, two of the values.
  expect(runsOf(document, [rate, batch], "grid", 12)).toBe(8);
  expect(runsOf(document, [], "grid", 12)).toBe(0);
  expect(runsOf(document, [{ ...batch, text: "" }], "halving", 12)).toBe(0);
});
