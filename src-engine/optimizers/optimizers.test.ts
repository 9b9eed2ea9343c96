// That updates are PyTorch's is shown in testing/torchParity.test.ts; here is the rest.

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { OPTIMIZERS as TYPES } from "../document/schema";
import { OPTIMIZERS, optimizerScalars, optimizerSettings } from "./registry";

describe("optimisers", () => {
  it("are all registered under their own type, with texts", () => {
    expect(Object.keys(OPTIMIZERS)).toEqual([...TYPES]);
    for (const [type, { label, summary, docs, formula, settings, ...spec }] of Object.entries(OPTIMIZERS)) {
      expect(spec.type).toBe(type);
      for (const text of [
        label,
        summary,
        docs,
        ...formula,
        ...Object.values(settings).flatMap((one) => [one.label, one.docs]),
      ])
        expect(text).toMatch(/\S/);
      expect(settings).toHaveProperty("learningRate");
    }
  });

  it.each(TYPES)("%s feeds exactly the scalars that it names", (type) => {
    const scalars = optimizerScalars({ type, learningRate: 0.1 }, 1);
    expect(Object.keys(scalars)).toEqual([...OPTIMIZERS[type].scalarNames]);
    for (const value of Object.values(scalars)) expect(value).toBeGreaterThan(0);
  });

  it("only plain gradient descent takes all rows at once", () => {
    expect(
      Object.values(OPTIMIZERS)
        .filter(({ fullBatch }) => fullBatch)
        .map(({ type }) => type),
    ).toEqual(["gradient-descent"]);
  });

  it("leave out settings of other optimisers and fill in their own defaults", () => {
    expect(optimizerSettings({ type: "sgd", learningRate: 0.5, momentum: 0.3 })).toEqual({ learningRate: 0.5, weightDecay: 0 });
    expect(optimizerSettings({ type: "adamw", learningRate: 0.5, beta1: 0.8 })).toEqual({
      learningRate: 0.5,
      beta1: 0.8,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    });
  });

  it("Adam's bias corrections vanish with time", () => {
    const adam = { type: "adam", learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
    // First step: √(1 - β₂) / (1 - β₁).
    expect(optimizerScalars(adam, 1).rate).toBeAllclose((0.1 * Math.sqrt(0.001)) / 0.1, { relative: 1e-12 });
    expect(optimizerScalars(adam, 1_000_000).rate).toBeAllclose(0.1, { relative: 1e-12 });
    expect(optimizerScalars(adam, 1_000_000).floor).toBeAllclose(1e-8, { relative: 1e-12 });
  });
});
