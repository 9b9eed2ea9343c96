// The official checker (Debian: python3-onnx) on models of every layer, activation and loss.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Model } from "../../document/schema";
import { ACTIVATION_NAMES } from "../../layers/activations";
import { soundNetwork } from "../../network/network";
import { gradientGraph, inferenceGraph, lossGraph, stepGraph, weightSpecs } from "../../passes/compile";
import { writeModel } from "../../passes/onnx/model";
import { trainingModel } from "../../passes/onnx/trainingModel";
import { toOnnx } from "../../passes/toOnnx";
import { layerNetworks } from "../../testing/layerNetworks";
import { hasOnnxChecker, startOnnxChecker } from "../../testing/onnxChecker";
import { initialWeights } from "../initialize";

const ends = { input: [2, 3], output: [3] };
const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "flat", type: "flatten" },
    ...ACTIVATION_NAMES.map((activation, i) => ({
      id: `dense-${i}`,
      type: "dense",
      params: { units: 4 + i, activation },
    })),
    { id: "drop", type: "dropout" },
    { id: "act", type: "activation", params: { activation: "elu" } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [],
};
const layerTraining = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "sgd", params: { learningRate: 0.1 } },
} as const;
const ids = model.layers.map(({ id }) => id);
const network: Model = { ...model, connections: ids.slice(1).map((id, i) => [ids[i] ?? "", id]) };

describe("the official ONNX checker", () => {
  it.skipIf(!hasOnnxChecker)(
    "accepts what is written, with strict shape inference (needs: apt-get install -y python3-onnx)",
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "gradual-onnx-"));
      const checker = startOnnxChecker();
      try {
        const weights = initialWeights(weightSpecs(soundNetwork(network, ends)), 1);
        const losses = ["half-mse", "mse", "mae", "binary-cross-entropy", "categorical-cross-entropy"] as const;
        const models = {
          stored: toOnnx(inferenceGraph(soundNetwork(network, ends)), {
            stored: weights,
            metadata: { author: "a test" },
          }),
          open: toOnnx(inferenceGraph(soundNetwork(network, ends))),
          ...Object.fromEntries(
            Object.entries(layerNetworks()).flatMap(([type, one]) => [
              [type, toOnnx(inferenceGraph(soundNetwork(one.model, one.ends)))],
              [`${type} gradient`, toOnnx(gradientGraph(soundNetwork(one.model, one.ends), layerTraining))],
            ]),
          ),
          ...Object.fromEntries(
            losses.map((loss) => [loss, toOnnx(lossGraph(soundNetwork(network, ends), { loss: { type: loss } }))]),
          ),
          training: trainingModel(
            stepGraph(
              soundNetwork(network, ends),
              { loss: { type: "mse" }, optimizer: { type: "adam", params: { learningRate: 0.1 } } },
              { measureChange: true },
            ),
            8,
            "before",
          ).proto,
          within: trainingModel(
            stepGraph(
              soundNetwork(network, ends),
              { loss: { type: "mae" }, optimizer: { type: "nesterov", params: { learningRate: 0.1 } } },
              { measureChange: false },
            ),
            8,
            "within",
          ).proto,
        };
        for (const [name, proto] of Object.entries(models)) {
          const file = path.join(folder, "model.onnx");
          writeFileSync(file, writeModel(proto));
          expect(await checker.check(file), name).toMatchObject({ problem: null, producer: "gradual", version: 17 });
          if (name === "stored") expect(await checker.check(file)).toMatchObject({ output: ["N", 3] });
        }
      } finally {
        checker.close();
        rmSync(folder, { recursive: true });
      }
    },
  );
});
