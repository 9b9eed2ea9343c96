// Convolutions that ONNX Runtime does on blocks of channels, and the three ways to a kernel's gradient: steps of training
// and predictions against the reference.

import { describe, expect, it } from "vitest";
import type { Layer, Model } from "../../document/schema";
import { sizeOf } from "../../document/size";
import { FEATURES, TARGETS } from "../../ir/names";
import { soundNetwork } from "../../network/network";
import { inferenceGraph, isTrained, stepGraph, weightSpecs } from "../../passes/compile";
import type { GraphProto, NodeProto } from "../../passes/onnx/onnx-ml_pb";
import { trainingModel } from "../../passes/onnx/trainingModel";
import type { Backend, Tensors } from "../backend";
import { initialWeights } from "../initialize";
import { createGenerator } from "../random";
import { createReferenceBackend } from "../reference/backend";
import { createOnnxBackend } from "./backend";
import { blockSize } from "./blockSize";

const STEPS = 3;

interface Case {
  readonly name: string;
  readonly input: readonly number[];
  readonly batch: number;
  readonly layers: readonly Omit<Layer, "id">[];
  /** Convolutions on blocks that are expected in a step, where this processor has them: forward, by the input, by the kernel. */
  readonly blocked: number;
}

const conv = (params: Layer["params"]): Omit<Layer, "id"> => ({
  type: "conv2d",
  params: { activation: "tanh", padding: "same", ...params },
});

const CASES: readonly Case[] = [
  {
    name: "channels and rows in whole blocks",
    input: [6, 5, 3],
    batch: 16,
    layers: [conv({ filters: 16 }), conv({ filters: 32 })],
    blocked: 5,
  },
  {
    name: "strides that leave cells over",
    input: [8, 7, 2],
    batch: 16,
    layers: [conv({ filters: 16, strideHeight: 2, strideWidth: 3, padding: "valid" })],
    blocked: 2,
  },
  {
    name: "dilations",
    input: [7, 8, 16],
    batch: 16,
    layers: [conv({ filters: 16 }), conv({ filters: 16, dilationHeight: 2, dilationWidth: 3 })],
    blocked: 5,
  },
  {
    name: "a kernel of one cell",
    input: [3, 4, 16],
    batch: 16,
    layers: [conv({ filters: 16, kernelHeight: 1, kernelWidth: 1 }), conv({ filters: 16 })],
    blocked: 5,
  },
  {
    name: "strides behind another convolution",
    input: [6, 6, 1],
    batch: 16,
    layers: [conv({ filters: 16 }), conv({ filters: 16, strideHeight: 2, strideWidth: 2 })],
    blocked: 4,
  },
  {
    name: "a batch that is no whole block",
    input: [5, 5, 16],
    batch: 5,
    layers: [conv({ filters: 16 }), conv({ filters: 16 })],
    blocked: 3,
  },
  {
    name: "few filters with many cells",
    input: [8, 8, 2],
    batch: 5,
    layers: [conv({ filters: 3, kernelHeight: 5, kernelWidth: 4 })],
    blocked: 0,
  },
  {
    name: "few filters with many cells, strides and dilations",
    input: [11, 12, 2],
    batch: 3,
    layers: [
      conv({ filters: 3, kernelHeight: 4, kernelWidth: 4, strideHeight: 2, strideWidth: 3, padding: "valid" }),
      conv({ filters: 2, kernelHeight: 4, kernelWidth: 4, dilationHeight: 2 }),
    ],
    blocked: 0,
  },
  { name: "groups", input: [5, 5, 32], batch: 16, layers: [conv({ filters: 32, groups: 2 })], blocked: 0 },
];

function modelOf({ layers }: Case): Model {
  const all: Layer[] = [
    { id: "input", type: "input" },
    ...layers.map((layer, index) => ({ id: `layer-${index}`, ...layer })),
    { id: "flat", type: "flatten" },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return {
    layers: all,
    connections: all.slice(1).map(({ id }, index): [string, string] => [all[index]?.id ?? "", id]),
  };
}

async function trained(backend: Backend, one: Case): Promise<Record<string, ArrayLike<number>>> {
  const model = modelOf(one);
  const ends = { input: one.input, output: [2] };
  const step = stepGraph(
    soundNetwork(model, ends),
    {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "sgd", params: { learningRate: 0.1 } },
    },
    { measureChange: true },
  );
  const generator = createGenerator(1, "data");
  const rows = one.batch * STEPS;
  const size = sizeOf(one.input);
  const features: Tensors[string] = {
    shape: [rows, ...one.input],
    data: Float32Array.from({ length: rows * size }, () => generator.normal()),
  };
  const targets = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) targets[2 * row + generator.below(2)] = 1;
  const weights = initialWeights(
    weightSpecs(soundNetwork(model, ends)).map((weight) =>
      isTrained(weight) ? { ...weight, initializer: "glorot-normal" as const } : weight,
    ),
    1,
  );

  const prediction = await backend.load(inferenceGraph(soundNetwork(model, ends)));
  const found: Record<string, ArrayLike<number>> = {};
  for (const [name, { data }] of Object.entries(await prediction.run({ [FEATURES]: features, ...weights })))
    found[`before: ${name}`] = data;
  await prediction.dispose();
  const program = await backend.loadTraining(step, {
    [FEATURES]: features,
    [TARGETS]: { shape: [rows, 2], data: targets },
  });
  program.setState(weights);
  const { loss } = await program.run({
    count: STEPS,
    batchSize: one.batch,
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    scalars: { learningRate: new Float64Array(STEPS).fill(0.1) },
    random: {},
  });
  found.loss = loss;
  for (const [name, { data }] of Object.entries(program.getState())) found[`after: ${name}`] = data;
  await program.dispose();
  return found;
}

/** Those of inner graphs too. */
function nodesOf(graph: GraphProto | undefined): readonly NodeProto[] {
  return (graph?.node ?? []).flatMap((node) => [node, ...node.attribute.flatMap(({ g }) => nodesOf(g))]);
}

describe("convolution on blocks of channels", () => {
  it.each(CASES)("$name: training agrees with the reference to 1e-5", async (one) => {
    const expected = await trained(createReferenceBackend(), one);
    const received = await trained(createOnnxBackend(), one);
    expect(Object.keys(received)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      for (let i = 0; i < values.length; i++) {
        const [a = NaN, b = NaN] = [received[name]?.[i], values[i]];
        expect(Math.abs(a - b), `${name}[${i}]: ${a} instead of ${b}`).toBeLessThanOrEqual(
          1e-5 * Math.max(1, Math.abs(b)),
        );
      }
    }
  });

  it.each(CASES)("$name: is used where it can be", (one) => {
    const model = modelOf(one);
    const step = stepGraph(
      soundNetwork(model, { input: one.input, output: [2] }),
      {
        loss: { type: "categorical-cross-entropy" },
        optimizer: { type: "sgd", params: { learningRate: 0.1 } },
      },
      { measureChange: false },
    );
    const blocked = (block: number | null): number =>
      nodesOf(trainingModel(step, one.batch, "within", block).proto.graph).filter(
        ({ domain, opType }) => opType === "Conv" && domain !== "",
      ).length;
    expect(blocked(null)).toBe(0);
    expect(blocked(16)).toBe(one.blocked);
  });

  it("asks the processor once, and gets the size of a block or none", async () => {
    expect([null, 8, 16, 32]).toContain(await blockSize());
    expect(blockSize()).toBe(blockSize());
  });
});
