// Networks with convolutions, with recurrent layers and with attention, trained for 50 steps by every optimizer, must go the
// way that they go in PyTorch; each epoch's last batch is smaller than the others.

import { describe, expect, it } from "vitest";
import "./allclose";
import type { Word } from "../document/schema";
import { sizeOf } from "../document/size";
import { FEATURES, TARGETS } from "../ir/names";
import { OPTIMIZERS, optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { slotSpecs, stepGraph, weightSpecs } from "../passes/compile";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { trajectoryFixture } from "./fixtures/load";
import type { TrajectoryNetwork } from "./fixtures/load";

/**
 * Biases whose gradient is 0 but for rounding, since softmax and batch norm take away what is the same everywhere; and the mean that
 * follows one. Lion makes whole steps of the sign of that rounding. The losses do not depend on them.
 */
const WITHOUT_EFFECT = ["attention/key-bias", "conv/bias", "norm/mean"];
const networks = trajectoryFixture();

describe("50 steps of training with smaller last batches", () => {
  it("are compared for every optimizer on each network", () => {
    expect(networks.map(({ name }) => name)).toEqual(["convolutional", "recurrent", "attentive"]);
    for (const { runs, batches } of networks) {
      expect(new Set(runs.map(({ optimizer }) => optimizer.type))).toEqual(
        new Set(OPTIMIZERS.all.map(({ type }) => type)),
      );
      expect(new Set(batches.map(({ length }) => length))).toEqual(new Set([8, 3]));
      expect(batches).toHaveLength(50);
    }
  });

  const table = networks.flatMap((network) =>
    network.runs.map((run) => [network.name, run.optimizer.type, network, run] as const),
  );

  it.each(table)(
    "of the %s network with %s give PyTorch's losses and weights in float64",
    async (_network, _optimizer, network, run) => {
      const { losses, state } = await train(createReferenceBackend(), network, run.optimizer);
      expect(losses).toBeAllclose(run.float64, { relative: 1e-8, absolute: 0 });
      for (const [name, data] of Object.entries(run.weights)) {
        if (run.optimizer.type === "lion" && WITHOUT_EFFECT.includes(name)) continue;
        expect(state[name]?.data, name).toBeAllclose(data, { relative: 1e-6, absolute: 1e-8 });
      }
    },
  );

  it.each(table)(
    "of the %s network with %s give PyTorch's losses in ONNX Runtime",
    async (_network, _optimizer, network, run) => {
      const { losses } = await train(createOnnxBackend(), network, run.optimizer);
      expect(losses).toBeAllclose(run.float64, { relative: 1e-4, absolute: 0 });
    },
  );
});

/** Steps of one batch size after another, as an epoch has them. */
async function train(
  backend: Backend,
  network: TrajectoryNetwork,
  optimizer: Word,
): Promise<{ losses: number[]; state: Tensors }> {
  const { model, features, targets } = network;
  const ends = { input: features.shape.slice(1), output: targets.shape.slice(1) };
  const step = stepGraph(
    soundNetwork(model, ends),
    { loss: { type: "categorical-cross-entropy" }, optimizer },
    {
      measureChange: false,
    },
  );
  const program = await backend.loadTraining(step, { [FEATURES]: toTensor(features), [TARGETS]: toTensor(targets) });
  const weights = Object.entries(network.weights).map(([name, tensor]): [string, Tensor] => [name, toTensor(tensor)]);
  const slots = slotSpecs(optimizer, weightSpecs(soundNetwork(model, ends))).map(
    ({ tensor, shape }): [string, Tensor] => [tensor, { shape, data: new Float64Array(sizeOf(shape)) }],
  );
  program.setState(Object.fromEntries([...weights, ...slots]));
  const all = Array.from({ length: features.shape[0] ?? 0 }, (_, row) => row);
  const losses: number[] = [];
  for (const [index, batch] of network.batches.entries()) {
    const rows = OPTIMIZERS.read(optimizer).spec.fullBatch ? all : batch;
    const scalars = Object.entries(optimizerScalars(optimizer, index + 1)).map(([name, value]) => [
      name,
      Float64Array.of(value),
    ]);
    const { loss } = await program.run({
      count: 1,
      batchSize: rows.length,
      rows: Int32Array.from(rows),
      scalars: Object.fromEntries(scalars) as Record<string, Float64Array>,
      random: {},
    });
    losses.push(...loss);
  }
  const state = program.getState();
  await program.dispose();
  return { losses, state };
}

function toTensor({ shape, data }: { readonly shape: readonly number[]; readonly data: readonly number[] }): Tensor {
  return { shape, data: Float64Array.from(data) };
}
