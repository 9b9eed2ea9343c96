import { describe, expect, it } from "vitest";
import { settingAt, settingsOf } from "../../src-engine/groups/settings";
import { sampleDocument } from "../testing/samples";
import { axisForm, axisOf, axisProblem, choicesOf, firstAxis, labelAt, runsOf, toggled, valuesOf } from "./sweepForm";

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
    expect(axisProblem(document, { kind: "choices", path: "training.optimizer", chosen: [] })).toContain("one or more");
    expect(axisProblem(document, { kind: "choices", path: "training.optimizer", chosen: ["adam", "gone"] })).toContain(
      "gone",
    );
    expect(axisProblem(document, { kind: "choices", path: "training.optimizer", chosen: ["adam"] })).toBeNull();
  });

  it("has names for whatever can be chosen, and each name is told of one setting alone", () => {
    const settings = settingsOf(document);
    for (const setting of settings) {
      const form = axisForm(setting);
      const values = valuesOf(setting);
      if (form.kind === "range") expect(values).toEqual([]);
      else {
        expect(new Set(values.map(({ value }) => value)), setting.path).toEqual(new Set(form.chosen));
        for (const { value, label } of values) expect(label, String(value)).toMatch(/[A-Z]|yes|no/);
        const [first] = values;
        expect(toggled(setting, form.chosen, first?.value ?? "")).toHaveLength(values.length - 1);
        expect(toggled(setting, [], first?.value ?? "")).toEqual([first?.value]);
      }
    }
    const labels = choicesOf(document, []).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => /^(For|Less than)\b/.test(label))).toEqual([]);
  });
});

it("a sweep has as many runs as are asked for, or of a grid every combination; none while something is wrong", () => {
  const rate = axisForm(settingAt(document, RATE));
  const optimizer = { kind: "choices", path: "training.optimizer", chosen: ["adam", "sgd", "sgd"] } as const;
  expect(runsOf(document, [rate, optimizer], "random", 12)).toBe(12);
  // Four of the range, two of the values.
  expect(runsOf(document, [rate, optimizer], "grid", 12)).toBe(8);
  expect(runsOf(document, [], "grid", 12)).toBe(0);
  expect(runsOf(document, [{ ...optimizer, chosen: [] }], "halving", 12)).toBe(0);
});
