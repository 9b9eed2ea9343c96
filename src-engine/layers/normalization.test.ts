import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { sizeOf } from "../document/size";
import { soundNetwork } from "../network/network";
import { stepGraph, weightSpecs } from "../passes/compile";
import { initialWeights } from "../runtime/initialize";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import type { Tensor } from "../runtime/backend";
import { checkLayer } from "../testing/checkLayer";
import { networkAround } from "../testing/layerNetworks";
import { normalTensor } from "../testing/random";

checkLayer("batch-norm", [
  { input: [4], output: [4], parameters: 16, text: "" },
  { params: { momentum: 0.5, scale: false }, input: [3, 2], output: [3, 2], parameters: 6, text: "momentum 0.5" },
  { params: { center: false, epsilon: 0.1 }, input: [2, 3, 2], output: [2, 3, 2], parameters: 6 },
]);

checkLayer("layer-norm", [
  { input: [5], output: [5], parameters: 10, text: "" },
  { params: { scale: false, epsilon: 0.01 }, input: [3, 4], output: [3, 4], parameters: 4 },
  { params: { center: false }, input: [2, 2, 3], output: [2, 2, 3], parameters: 3 },
]);

checkLayer("group-norm", [
  { input: [8], output: [8], parameters: 16, text: "4 groups" },
  { params: { groups: 2, scale: false, center: false }, input: [3, 4], output: [3, 4], parameters: 0 },
  { params: { groups: 1, epsilon: 0.01 }, input: [2, 3, 2], output: [2, 3, 2], parameters: 4 },
]);

checkLayer("rms-norm", [
  { input: [5], output: [5], parameters: 5, text: "" },
  { params: { epsilon: 0.01 }, input: [2, 3], output: [2, 3], parameters: 3 },
]);

checkLayer("unit-norm", [
  { input: [5], output: [5], parameters: 0, text: "" },
  { input: [2, 3], output: [2, 3], parameters: 0 },
]);

describe("batch norm's moving mean and variance", () => {
  const { model, ends } = networkAround("batch-norm", { momentum: 0.75 }, [[2]]);
  const training = { loss: { type: "mse" }, optimizer: { type: "adam", params: { learningRate: 0.1 } } } as const;
  const rows = normalTensor("rows", [8, 2]);

  it.each([createReferenceBackend(), createOnnxBackend()])(
    "follow the batches, untouched by the optimizer ($name)",
    async (backend) => {
      const step = stepGraph(soundNetwork(model, ends), training, { measureChange: true });
      const specs = weightSpecs(soundNetwork(model, ends));
      expect(step.carried.filter((name) => name.startsWith("layer/mean"))).toEqual(["layer/mean"]);
      const program = await backend.loadTraining(step, { features: rows, targets: normalTensor("targets", [8, 2]) });
      const slots = step.carried
        .filter((name) => name.includes("."))
        .map((name): [string, Tensor] => {
          const shape = specs.find(({ tensor }) => name.startsWith(`${tensor}.`))?.shape ?? [];
          return [name, { shape, data: new Float64Array(sizeOf(shape)) }];
        });
      program.setState({ ...initialWeights(specs, 1), ...Object.fromEntries(slots) });
      const scalars = { rate: Float64Array.of(0.1, 0.1), floor: Float64Array.of(1e-8, 1e-8) };
      await program.run({
        count: 2,
        batchSize: 4,
        rows: Int32Array.from({ length: 8 }, (_, i) => i),
        scalars,
        random: {},
      });
      const state = program.getState();
      const [mean, variance] = [
        [0, 0],
        [1, 1],
      ];
      for (const batch of [0, 1]) {
        for (const channel of [0, 1]) {
          const numbers = [0, 1, 2, 3].map((row) => Number(rows.data[(4 * batch + row) * 2 + channel]));
          const average = numbers.reduce((a, b) => a + b) / 4;
          const spread = numbers.reduce((sum, x) => sum + (x - average) ** 2, 0) / 4;
          mean[channel] = 0.75 * Number(mean[channel]) + 0.25 * average;
          variance[channel] = 0.75 * Number(variance[channel]) + 0.25 * spread;
        }
      }
      expect(state["layer/mean"]?.data).toBeAllclose(mean, { relative: 1e-5, absolute: 1e-6 });
      expect(state["layer/variance"]?.data).toBeAllclose(variance, { relative: 1e-5, absolute: 1e-6 });
      await program.dispose();
    },
  );
});
