// That updates are PyTorch's is shown in testing/torchParity.test.ts; here is the rest.

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { GraphBuilder } from "../ir/builder";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { adam as adamSpec, keptMeans } from "./adam";
import { OPTIMIZERS, learningRateOf, optimizerScalars, withLearningRate } from "./registry";

describe("optimizers", () => {
  it("are each there once, with texts", () => {
    expect(new Set(OPTIMIZERS.all.map(({ type }) => type)).size).toBe(OPTIMIZERS.all.length);
    for (const { label, summary, docs, formula, params } of OPTIMIZERS.all) {
      for (const text of [
        label,
        summary,
        docs,
        ...formula,
        ...Object.values(params).flatMap((one) => [one.label, one.docs]),
      ])
        expect(text).toMatch(/\S/);
      expect(params).toHaveProperty("learningRate");
    }
  });

  it.each(OPTIMIZERS.all)("$type feeds exactly the scalars that it names", ({ type, scalarNames }) => {
    const scalars = optimizerScalars({ type, params: { learningRate: 0.1 } }, 1);
    expect(Object.keys(scalars)).toEqual([...scalarNames]);
    for (const value of Object.values(scalars)) expect(value).toBeGreaterThan(0);
  });

  it("only plain gradient descent takes all rows at once", () => {
    expect(OPTIMIZERS.all.filter(({ fullBatch }) => fullBatch).map(({ type }) => type)).toEqual(["gradient-descent"]);
  });

  it("leave out settings of other optimizers and fill in their own defaults", () => {
    expect(OPTIMIZERS.read({ type: "sgd", params: { learningRate: 0.5, momentum: 0.3 } }).params).toEqual({
      learningRate: 0.5,
      weightDecay: 0,
    });
    expect(OPTIMIZERS.read({ type: "adamw", params: { learningRate: 0.5, beta1: 0.8 } }).params).toEqual({
      learningRate: 0.5,
      beta1: 0.8,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    });
  });

  it("have a learning rate, their own where none is set", () => {
    expect(learningRateOf({ type: "adam" })).toBe(0.001);
    const adam = { type: "adam", params: { learningRate: 0.1, beta1: 0.8 } };
    expect(learningRateOf(adam)).toBe(0.1);
    expect(withLearningRate(adam, 0.2)).toEqual({ type: "adam", params: { learningRate: 0.2, beta1: 0.8 } });
    expect(() => learningRateOf({ type: "newton" })).toThrow('does not know the optimizer "newton"');
  });

  it("Adam's bias corrections vanish with time", () => {
    const adam = { type: "adam", params: { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } };
    // Over sums: in the first step they are g and g², and the step is the learning rate.
    expect(optimizerScalars(adam, 1).rate).toBeAllclose(0.1, { relative: 1e-12 });
    expect(optimizerScalars(adam, 1_000_000).rate).toBeAllclose((0.1 * 0.1) / Math.sqrt(0.001), { relative: 1e-12 });
    expect(optimizerScalars(adam, 1_000_000).floor).toBeAllclose(1e-8 / Math.sqrt(0.001), { relative: 1e-12 });
  });

  it.each(["adam", "adamw", "amsgrad", "nadam", "adamax"] as const)(
    "%s goes on with the same means where β changes",
    (type) => {
      const { spec, params: before } = OPTIMIZERS.read({ type, params: { learningRate: 0.1 } });
      const after = OPTIMIZERS.read({ type, params: { learningRate: 0.1, beta1: 0.7, beta2: 0.95 } }).params;
      const sums = { gradients: 0.3, squares: 0.02, greatest: 0.5 };
      const factors = spec.slotFactors?.(before, after) ?? {};
      const mean = (sum: number, beta: unknown): number => (1 - Number(beta)) * sum;
      expect(mean(sums.gradients * (factors.gradients ?? NaN), after.beta1)).toBeAllclose(
        mean(sums.gradients, before.beta1),
        { relative: 1e-12 },
      );
      if (type === "adamax") {
        expect(factors.greatest).toBe(1);
        return;
      }
      for (const slot of ["squares", ...(type === "amsgrad" ? (["greatest"] as const) : [])] as const)
        expect(mean(sums[slot] * (factors[slot] ?? NaN), after.beta2)).toBeAllclose(mean(sums[slot], before.beta2), {
          relative: 1e-12,
        });
      expect(Object.keys(factors).sort()).toEqual([...spec.slots].sort());
    },
  );

  it("Adam over sums is Adam over means, also when β changes on the way", () => {
    const gradients = [0.4, -0.1, 0.25, 0.3, -0.2, 0.05];
    const params = (step: number) => ({
      learningRate: 0.05,
      ...(step <= 3 ? { beta1: 0.9, beta2: 0.999 } : { beta1: 0.7, beta2: 0.95 }),
      epsilon: 1e-8,
      weightDecay: 0,
    });
    // Kingma & Ba 2015, algorithm 1, as it is written.
    const textbook = { weight: 1, m: 0, v: 0 };
    const sums = { weight: 1, gradients: 0, squares: 0 };
    for (const [i, g] of gradients.entries()) {
      const step = i + 1;
      const { learningRate, beta1, beta2, epsilon } = params(step);
      textbook.m = beta1 * textbook.m + (1 - beta1) * g;
      textbook.v = beta2 * textbook.v + (1 - beta2) * g * g;
      textbook.weight -=
        (learningRate * (textbook.m / (1 - beta1 ** step))) / (Math.sqrt(textbook.v / (1 - beta2 ** step)) + epsilon);

      const factors = keptMeans(params(step - 1), params(step));
      const builder = new GraphBuilder();
      const fed: Record<string, number> = {
        weight: sums.weight,
        gradient: g,
        gradients: sums.gradients * factors.gradients,
        squares: sums.squares * factors.squares,
      };
      Object.assign(fed, adamSpec.scalars(step, params(step)));
      const input = (name: string): number => builder.input(name, "scalar", []);
      const { weight, slots } = adamSpec.update({
        builder,
        weight: input("weight"),
        gradient: input("gradient"),
        params: params(step),
        slot: input,
        scalar: input,
      });
      const graph = builder.finish({ weight, ...slots });
      const results = collectOutputs(
        graph,
        interpret(
          graph,
          Object.fromEntries(
            Object.entries(fed).map(([name, value]) => [name, { shape: [], data: Float64Array.of(value) }]),
          ),
        ),
      );
      for (const name of ["weight", "gradients", "squares"] as const) sums[name] = results[name]?.data[0] ?? NaN;
      expect(sums.weight).toBeAllclose(textbook.weight, { relative: 1e-12 });
    }
  });
});
