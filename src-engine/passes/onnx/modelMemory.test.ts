import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../ir/builder";
import type { Model } from "../../document/schema";
import { LOSSES } from "../../losses/registry";
import { OPTIMIZERS } from "../../optimizers/registry";
import { layerNetworks } from "../../testing/layerNetworks";

import { bindBatch } from "../bindBatch";
import { soundNetwork } from "../../network/network";
import { lossGraph, stepGraph } from "../compile";
import type { StepRecipe } from "../compile";
import type { DataShapes } from "../../layers/spec";
import { toOnnx } from "../toOnnx";
import { GraphWriter, attribute, model, valueInfo } from "./model";
import { modelMemory } from "./modelMemory";
import type { GraphProto, ModelProto } from "./onnx-ml_pb";
import { isKnown } from "./resultShapes";
import { ROWS, STEPS, trainingModel } from "./trainingModel";

interface Trainable {
  readonly model: Model;
  readonly training: StepRecipe;
}

const extents = { symbols: { [STEPS]: 3, [ROWS]: 100 }, block: 16 };
const KB = 1024;

/** A model of `nodes`, from x [rows, columns]. */
function modelOf(rows: number, columns: number, write: (writer: GraphWriter, x: string) => string): ModelProto {
  const writer = new GraphWriter();
  const y = write(writer, "x");
  return model(writer.graph("test", [valueInfo("x", "float", [rows, columns])], [valueInfo(y, "float", null)]));
}

function operators({ node }: GraphProto): string[] {
  return node.flatMap(({ opType, attribute: attributes }) => [
    opType,
    ...attributes.flatMap(({ g }) => (g === undefined ? [] : operators(g))),
  ]);
}

describe("the memory that a model holds at its fullest", () => {
  it("is what has been made and is still needed; inputs are not in it", () => {
    // 16 x 16 numbers are 1 KB. Two products are held while the third is made of them.
    const proto = modelOf(16, 16, (writer, x) => {
      const [a, b] = [writer.node("MatMul", [x, x]), writer.node("MatMul", [x, x])];
      return writer.node("MatMul", [writer.node("MatMul", [a, b]), x]);
    });
    expect(modelMemory(proto, extents)).toEqual({ peak: 3 * KB, nodes: 4 });
  });

  it("does not count twice what is written over an operand, or is another view of it", () => {
    const proto = modelOf(16, 16, (writer, x) => {
      const a = writer.node("Relu", [writer.node("MatMul", [x, x])]);
      return writer.node("Tanh", [writer.node("Reshape", [a, writer.constant("int64", [2], [4, -1])])]);
    });
    expect(modelMemory(proto, extents).peak).toBe(KB);
  });

  it("has the frame, the turned copy and the blocks of a convolution's operands in it", () => {
    // [16, 2, 4, 4] with a frame of 1: [16, 2, 6, 6]; turned: [2, 16, 6, 6]; in blocks of 16 channels as large.
    const proto = modelOf(32, 16, (writer, x) => {
      const picture = writer.node("Reshape", [x, writer.constant("int64", [4], [16, 2, 4, 4])]);
      const framed = writer.node("Pad", [
        picture,
        writer.constant("int64", [8], [0, 0, 1, 1, 0, 0, 1, 1]),
        writer.constant("float", [], [0]),
      ]);
      const turned = writer.node("Transpose", [framed], { attributes: [attribute.ints("perm", [1, 0, 2, 3])] });
      return writer.node("ReorderInput", [turned], { domain: "com.microsoft.nchwc" });
    });
    expect(modelMemory(proto, extents).peak).toBe(2 * 4 * (16 * 2 * 6 * 6));
  });

  it("counts truth values as bytes and whole numbers as eight", () => {
    const truths = modelOf(16, 16, (writer, x) => writer.node("Greater", [x, x]));
    expect(modelMemory(truths, extents).peak).toBe(KB / 4);
    const whole = modelOf(16, 16, (writer, x) => writer.node("Cast", [x], { attributes: [attribute.int("to", 7)] }));
    expect(modelMemory(whole, extents).peak).toBe(2 * KB);
  });

  it("follows the order in which ONNX Runtime works, which leaves until last what is wanted last", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", "rows", ["N", 256]);
    // Written first and used at the end: made at the end.
    const early = builder.matmul(x, builder.input("w", "weight", [256, 256]));
    const chain = builder.sum(
      builder.matmul(
        builder.matmul(x, builder.input("v", "weight", [256, 256])),
        builder.input("u", "weight", [256, 256]),
      ),
      [1],
      true,
    );
    const graph = bindBatch(builder.finish({ y: builder.sum(builder.multiply(early, chain), [1]) }), 256);
    expect(modelMemory(toOnnx(graph, { standard: false }), extents).peak).toBeLessThan(3 * 256 * KB);
  });
});

describe("the shapes that are read off a step's model", () => {
  const networks = Object.entries(layerNetworks()).map(
    ([type, { model: layers, ends }]): [string, Trainable, DataShapes] => [
      `layer ${type}`,
      {
        model: layers,
        training: {
          loss: { type: "categorical-cross-entropy" },
          optimizer: { type: "adam", params: { learningRate: 0.1 } },
        },
      },
      ends,
    ],
  );
  const [, dense, ends] = networks.find(([name]) => name === "layer dense")!;
  const losses = LOSSES.all.map(({ type: loss }): [string, Trainable, DataShapes] => [
    `loss ${loss}`,
    { ...dense, training: { ...dense.training, loss: { type: loss } } },
    ends,
  ]);
  const optimizers = OPTIMIZERS.all.map(({ type }): [string, Trainable, DataShapes] => [
    `optimizer ${type}`,
    { ...dense, training: { ...dense.training, optimizer: { type, params: { learningRate: 0.1 } } } },
    ends,
  ]);

  it.each([...networks, ...losses, ...optimizers])(
    "%s: every operator is known, and what is carried comes out as it went in",
    (_, network, shapes) => {
      for (const block of [null, 8]) {
        const step = stepGraph(soundNetwork(network.model, shapes), network.training, {
          measureChange: true,
          measureLayers: true,
          measureGradientNorm: true,
        });
        const { proto } = trainingModel(step, 16, "within", block);
        const graph = proto.graph!;
        expect(operators(graph).filter((one) => one !== "Scan" && !isKnown(one))).toEqual([]);
        const odd: string[] = [];
        const onOutput = (name: string, found: readonly number[], declared: readonly number[]): void => {
          if (found.join() !== declared.join()) odd.push(`${name}: [${found.join()}] instead of [${declared.join()}]`);
        };
        const { peak } = modelMemory(proto, { symbols: extents.symbols, block }, onOutput);
        expect(odd).toEqual([]);
        expect(peak).toBeGreaterThan(0);
        const loss = toOnnx(bindBatch(lossGraph(soundNetwork(network.model, shapes), network.training), 16), {
          standard: false,
          block,
        });
        expect(operators(loss.graph!).filter((one) => !isKnown(one))).toEqual([]);
        expect(modelMemory(loss, { symbols: {}, block }).peak).toBeGreaterThan(0);
      }
    },
  );
});
