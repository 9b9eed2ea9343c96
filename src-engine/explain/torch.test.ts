// Every number of a step against PyTorch, in float64 (testing/fixtures/explained.py).

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Tensor, Tensors } from "../runtime/backend";
import { stepUnderTest } from "../testing/explained";
import { explainedFixture } from "../testing/fixtures/load";
import type { ExplainedFixtureStep } from "../testing/fixtures/load";

const EXACT = { relative: 1e-10, absolute: 1e-12 };
/** Weights whose derivative is 0 but for rounding: softmax, and batch norm, take away what is the same everywhere. Adam divides by its size. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
  attentive: ["attention/key-bias"],
  normalized: ["hidden/bias"],
};

type Stored = ExplainedFixtureStep["before"]["weights"];

function tensorsOf(stored: Stored): Tensors {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { shape, data }]): [string, Tensor] => [
      name,
      { shape, data: Float64Array.from(data) },
    ]),
  );
}

function underTest({ model, loss, optimizer, clipping, features, targets, before }: ExplainedFixtureStep) {
  return stepUnderTest({
    ...{ model, loss, optimizer },
    ...(clipping === undefined ? {} : { clipping }),
    ends: { input: features.shape.slice(1), output: targets.shape.slice(1) },
    rows: features.shape[0] ?? 1,
    features: { shape: features.shape, data: Float64Array.from(features.data) },
    targets: { shape: targets.shape, data: Float64Array.from(targets.data) },
    weights: tensorsOf(before.weights),
    slots: tensorsOf(before.slots),
    step: 2,
  });
}

const steps = explainedFixture();

describe("a step is PyTorch's", () => {
  it("of every network, loss and optimizer that are promised", () => {
    const words = (of: (step: ExplainedFixtureStep) => string): Set<string> => new Set(steps.map(of));
    expect(words(({ network }) => network)).toEqual(
      new Set(["dense", "convolutional", "recurrent", "normalized", "attentive"]),
    );
    expect(words(({ loss }) => loss.type)).toEqual(new Set(["half-mse", "categorical-cross-entropy", "huber"]));
    expect(words(({ optimizer }) => optimizer.type)).toEqual(
      new Set(["gradient-descent", "sgd", "momentum", "adam", "adamw"]),
    );
    expect(words(({ clipping }) => clipping?.type ?? "none")).toEqual(new Set(["none", "value", "global-norm"]));
  });

  it.each(
    steps.map(
      (step) =>
        [step.network, step.loss.type, step.optimizer.type, step.clipping?.type ?? "no clipping", step] as const,
    ),
  )("%s, %s, %s, %s", (_network, _loss, _optimizer, _clipping, expected) => {
    const { compiled, explained } = underTest(expected);
    const withoutEffect = WITHOUT_EFFECT[expected.network] ?? [];
    const step = explained.step();
    expect(step.rowCosts).toBeAllclose(
      expected.rows.map(({ cost }) => cost),
      EXACT,
    );
    expect(step.gradientNorm).toBeAllclose(expected.gradientNorm, EXACT);
    for (const tensor of Object.keys(expected.before.weights)) {
      expect(step.weights[tensor]?.gradient, tensor).toBeAllclose(expected.gradients[tensor] ?? [], EXACT);
      if (withoutEffect.includes(tensor)) continue;
      expect(step.weights[tensor]?.after, tensor).toBeAllclose(expected.after.weights[tensor] ?? [], EXACT);
    }
    for (const { tensor, slot } of compiled.slots) {
      const weight = tensor.slice(0, -slot.length - 1);
      expect(explained.update.slotAfter(weight, slot), tensor).toBeAllclose(expected.after.slots[tensor] ?? [], EXACT);
    }
    expected.rows.forEach((row, position) => {
      const told = explained.row(position);
      expect(told.cost.total).toBeAllclose(row.cost, EXACT);
      for (const [key, values] of Object.entries(row.values)) {
        const [layer = "", name = ""] = key.split("/");
        const own = told.layers[layer]?.[name];
        expect(own?.value.data, key).toBeAllclose(values ?? [], EXACT);
        const delta = row.deltas[key] ?? null;
        if (delta === null) expect(own?.delta ?? null, key).toBeNull();
        else expect(own?.delta?.data, key).toBeAllclose(delta, EXACT);
      }
    });
    for (const { tensor, shape } of compiled.weights) {
      if (expected.before.weights[tensor] === undefined) continue;
      const count = shape.reduce((product, extent) => product * extent, 1);
      for (let index = 0; index < count; index++) {
        const { ledger } = explained.traceBatch({ kind: "weight", tensor, index });
        const derivatives = expected.rows.map(({ gradients }) => gradients[tensor]?.[index] ?? NaN);
        expect(ledger, `${tensor}[${index}]`).toBeAllclose(derivatives, EXACT);
      }
    }
  });
});
