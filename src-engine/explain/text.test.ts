// What a person reads of a step of a network of two inputs, two units and one output.

import { describe, expect, it } from "vitest";
import type { Word } from "../document/schema";
import type { Equation } from "../protocol/learn";
import type { Tensor } from "../runtime/backend";
import { stepUnderTest } from "../testing/explained";
import type { ExplainedStep } from "./explainedStep";
import { inLetters, inNumbers } from "./text";

const tensor = (shape: readonly number[], ...data: number[]): Tensor => ({ shape, data: Float64Array.from(data) });
const digits = (value: number): string => String(Number(value.toPrecision(3)));

function step(optimizer: Word, slots: Readonly<Record<string, Tensor>>, more: { clipping?: Word; l2?: number } = {}) {
  const { l2 = 0, ...clipping } = more;
  return stepUnderTest({
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "hidden", type: "dense", params: { units: 2, activation: "sigmoid", l2 } },
        { id: "output", type: "output", params: { activation: "linear" } },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "output"],
      ],
    },
    ends: { input: [2], output: [1] },
    loss: { type: "half-mse" },
    optimizer,
    ...clipping,
    rows: 2,
    features: tensor([2, 2], 1, -2, 0.5, 3),
    targets: tensor([2, 1], 1, -1),
    weights: {
      "hidden/kernel": tensor([2, 2], 0.5, -1, 0.25, 2),
      "hidden/bias": tensor([2], 0.1, 0),
      "output/kernel": tensor([2, 1], 1.5, -0.5),
      "output/bias": tensor([1], 0.2),
    },
    slots,
    step: 2,
  }).explained;
}

function lines(equations: readonly Equation[] | null): string {
  return (equations ?? [])
    .map(({ symbol, expression, value }) =>
      [symbol, inLetters(expression, digits), inNumbers(expression, digits), digits(value)].join(" = "),
    )
    .join("\n");
}

const SUBJECT = { kind: "weight", tensor: "hidden/kernel", index: 2 } as const;
const trace = (explained: ExplainedStep) => explained.trace(SUBJECT, 1);
const onward = (explained: ExplainedStep) => explained.traceBatch(SUBJECT).optimizer;

describe("a weight", () => {
  const explained = step({ type: "momentum", params: { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 } }, {});

  it("is told forward, by its unit", () => {
    expect(lines(trace(explained).forward)).toMatchInlineSnapshot(`
      "z₁ = x₁ · w[1,1] + x₂ · w[2,1] + b₁ = 0.5 · 0.5 + 3 · 0.25 + 0.1 = 1.1
      a₁ = sigmoid(z₁) = sigmoid(1.1) = 0.75"
    `);
  });

  it("is told backward, by the chain rule", () => {
    expect(lines(trace(explained).backward)).toMatchInlineSnapshot(`
      "∂Cᵢ/∂w = x₂ · δ₁ = 3 · 0.514 = 1.54
      δ₁ = ∂Cᵢ/∂a₁ · a₁ · (1 - a₁) = 2.74 · 0.75 · (1 - 0.75) = 0.514
      ∂Cᵢ/∂a₁ = ∂Cᵢ/∂ŷ · w[1,1] of Output = 1.83 · 1.5 = 2.74"
    `);
  });

  it("is told with what becomes of it", () => {
    expect(lines(onward(explained))).toMatchInlineSnapshot(`
      "∂C/∂w = Σ ∂Cᵢ/∂w / 2 = (0.0119 + 1.54) / 2 = 0.776
      g = ∂C/∂w + λ · w = 0.776 + 0.01 · 0.25 = 0.779
      v′ = μ · v + g = 0.9 · 0 + 0.779 = 0.779
      w′ = w - η · v′ = 0.25 - 0.1 · 0.779 = 0.172"
    `);
  });

  it("is told by Adam, with its memories as they are kept and as the formula names them", () => {
    const adam = step(
      { type: "adam", params: { learningRate: 0.1 } },
      { "hidden/kernel.gradients": tensor([2, 2], 0, 0, 3, 0), "hidden/kernel.squares": tensor([2, 2], 0, 0, 4, 0) },
      { l2: 0.02, clipping: { type: "global-norm", params: { limit: 0.5 } } },
    );
    expect(lines(onward(adam))).toMatchInlineSnapshot(`
      "∂C/∂w = Σ ∂Cᵢ/∂w / 2 = (0.0119 + 1.54) / 2 = 0.776
      ∂(C + penalty)/∂w = ∂C/∂w + 2 · λ₂ · w = 0.776 + 2 · 0.02 · 0.25 = 0.786
      g = min(c / (‖∂(C + penalty)/∂w‖ + 0.000001), 1) · ∂(C + penalty)/∂w = min(0.5 / (1.68 + 0.000001), 1) · 0.786 = 0.234
      m′ = β₁ · m + (1 - β₁) · g = 0.9 · 0.3 + (1 - 0.9) · 0.234 = 0.293
      v′ = β₂ · v + (1 - β₂) · g² = 0.999 · 0.004 + (1 - 0.999) · 0.234² = 0.00405
      m̂ = m′ / (1 - β₁ᵗ) = 0.293 / (1 - 0.9²) = 1.54
      v̂ = v′ / (1 - β₂ᵗ) = 0.00405 / (1 - 0.999²) = 2.03
      w′ = w - η · m̂ / (√v̂ + ε) = 0.25 - 0.1 · 1.54 / (√2.03 + 1e-8) = 0.142"
    `);
  });
});

it("a cost is told from the predictions on", () => {
  const explained = step({ type: "sgd", params: { learningRate: 0.1 } }, {});
  const { forward, backward } = explained.trace({ kind: "cost" }, 1);
  expect(lines([...forward, ...backward])).toMatchInlineSnapshot(`
    "Cᵢ = 0.5 · (ŷ - y)² = 0.5 · (0.827 - (-1))² = 1.67
    ∂Cᵢ/∂ŷ = ŷ - y = 0.827 - (-1) = 1.83"
  `);
});

it("the terms of a sum that are left out are told together, and the weight in question is not", () => {
  const inputs = 40;
  const { explained } = stepUnderTest({
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "output", type: "output", params: { activation: "linear" } },
      ],
      connections: [["input", "output"]],
    },
    ends: { input: [inputs], output: [1] },
    loss: { type: "half-mse" },
    optimizer: { type: "sgd" },
    rows: 1,
    features: tensor([1, inputs], ...Array.from({ length: inputs }, (_, i) => i)),
    targets: tensor([1, 1], 0),
    weights: { "output/kernel": tensor([inputs, 1], ...Array.from({ length: inputs }, () => 1)) },
  });
  const [forward] = explained.trace({ kind: "weight", tensor: "output/kernel", index: 3 }, 0).forward;
  const text = inLetters(forward?.expression ?? { kind: "number", value: NaN }, digits);
  expect(text).toContain("x₄ · w[4,1]");
  expect(text).toContain("x₄₀ · w[40,1]");
  expect(text).toContain("(27 more)");
});
