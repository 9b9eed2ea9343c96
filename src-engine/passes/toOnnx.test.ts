import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { Model } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import { soundNetwork } from "../network/network";
import { inferenceGraph, stepGraph } from "./compile";
import { writeModel } from "./onnx/model";
import { ModelProtoSchema } from "./onnx/onnx-ml_pb";
import type { GraphProto, ModelProto } from "./onnx/onnx-ml_pb";
import { trainingModel } from "./onnx/trainingModel";
import { toOnnx } from "./toOnnx";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 4 } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "output"],
  ],
};
const ends = { input: [2], output: [3] };

/** Written and read again, as text: a node a line. */
function text(proto: ModelProto): string {
  const { graph } = fromBinary(ModelProtoSchema, writeModel(proto));
  return graph === undefined ? "no graph" : graphText(graph, "");
}

function graphText({ input, output, initializer, node }: GraphProto, indent: string): string {
  const typed = (values: GraphProto["input"]): string =>
    values
      .map(
        ({ name, type }) =>
          `${name} [${type?.value.case === "tensorType" ? (type.value.value.shape?.dim.map(({ value }) => String(value.value)).join(", ") ?? "?") : "?"}]`,
      )
      .join("; ");
  return [
    `in: ${typed(input)}`,
    ...(initializer.length > 0
      ? [`stored: ${initializer.map(({ name, dims }) => `${name} [${dims.join(", ")}]`).join("; ")}`]
      : []),
    ...node.flatMap(({ opType, input: from, output: to, attribute }) => {
      const body = attribute.find(({ name }) => name === "body")?.g;
      return [
        `${to.join(", ")} = ${opType}(${from.join(", ")})`,
        ...(body === undefined ? [] : [graphText(body, `${indent}  `)]),
      ];
    }),
    `out: ${typed(output)}`,
  ]
    .map((line) => indent + line.trimStart())
    .join("\n");
}

describe("toOnnx", () => {
  it("keeps names and leaves the batch size open", () => {
    expect(text(toOnnx(inferenceGraph(soundNetwork(model, ends))))).toMatchInlineSnapshot(`
      "in: features [N, 2]; hidden/kernel [2, 4]; hidden/bias [4]; output/kernel [4, 3]; output/bias [3]
      _0 = Gemm(features, hidden/kernel, hidden/bias)
      _1 = Relu(_0)
      _2 = Gemm(_1, output/kernel, output/bias)
      prediction = Softmax(_2)
      out: prediction [N, 3]"
    `);
  });

  it("stores weights in the model where they are given", () => {
    const proto = toOnnx(inferenceGraph(soundNetwork(model, ends)), {
      metadata: { purpose: "test" },
      stored: {
        "hidden/kernel": { shape: [2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] },
        "hidden/bias": { shape: [4], data: [0, 0, 0, 0] },
        "output/kernel": { shape: [4, 3], data: new Array<number>(12).fill(0.5) },
        "output/bias": { shape: [3], data: [-1, -0, 1e-8] },
      },
    });
    const read = fromBinary(ModelProtoSchema, writeModel(proto));
    expect(read.graph?.input.map(({ name }) => name)).toEqual(["features"]);
    expect(read.metadataProps).toMatchObject([{ key: "purpose", value: "test" }]);
    expect(read.producerName).toBe("gradual");
    const kernel = read.graph?.initializer.find(({ name }) => name === "hidden/kernel");
    expect([...new Float32Array(new Uint8Array(kernel?.rawData ?? []).buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(() =>
      toOnnx(inferenceGraph(soundNetwork(model, ends)), {
        stored: { "hidden/bias": { shape: [5], data: [0, 0, 0, 0, 0] } },
      }),
    ).toThrow("the stored hidden/bias has the shape [5] instead of [4]");
  });

  it("writes only what an output needs, and copies what two outputs share", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", "rows", ["N", 2]);
    builder.exp(x);
    const doubled = builder.scale(x, 2);
    const graph = builder.finish({ a: doubled, b: doubled, same: x });
    expect(text(toOnnx(graph))).toMatchInlineSnapshot(`
      "in: x [N, 2]
      stored: _0 []
      a = Mul(x, _0)
      b = Identity(a)
      same = Identity(x)
      out: a [N, 2]; b [N, 2]; same [N, 2]"
    `);
  });

  it("uses only operators of the standard, unless told that ONNX Runtime will run it", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", "rows", ["N", 2, 3]);
    const graph = builder.finish({ y: builder.matmul(x, x, { transposeB: true }) });
    expect(toOnnx(graph).opsetImport.map(({ domain }) => domain)).toEqual([""]);
    expect(toOnnx(graph, { standard: false }).opsetImport.map(({ domain }) => domain)).toEqual(["", "com.microsoft"]);
  });
});

describe("trainingModel", () => {
  const step = stepGraph(
    soundNetwork(model, ends),
    {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "sgd", params: { learningRate: 0.1 } },
    },
    { measureChange: false },
  );

  it("makes a step the body of a Scan, with its batch size put in", () => {
    expect(text(trainingModel(step, 16, "before").proto)).toMatchInlineSnapshot(`
      "in: learningRate [steps]; hidden/kernel [2, 4]; hidden/bias [1, 4]; output/kernel [4, 3]; output/bias [1, 3]; features [rows, 2]; row numbers [steps, 16]; targets [rows, 3]
      stored: call_0 []; call_6 [1]
      made before 14 = Mul(call_0, learningRate)
      call_1 = Gather(features, row numbers)
      call_2 = Gather(targets, row numbers)
      next hidden/kernel, next hidden/bias, next output/kernel, next output/bias, handed over 7 = Scan(hidden/kernel, hidden/bias, output/kernel, output/bias, call_1, call_2, made before 14)
      in: carried hidden/kernel [2, 4]; carried hidden/bias [1, 4]; carried output/kernel [4, 3]; carried output/bias [1, 3]; slice features [16, 2]; slice targets [16, 3]; slice made before 14 []
        stored: step_6 [1, 16]
        step_0 = Gemm(slice features, carried hidden/kernel, carried hidden/bias)
        step_1 = Relu(step_0)
        result handed over 7 = Gemm(step_1, carried output/kernel, carried output/bias)
        step_2 = Softmax(result handed over 7)
        step_3 = Sub(step_2, slice targets)
        step_4 = Mul(slice made before 14, step_3)
        step_5 = Gemm(step_4, carried output/kernel)
        step_7 = HardSigmoid(step_1)
        step_8 = Mul(step_5, step_7)
        result hidden/kernel = Gemm(slice features, step_8, carried hidden/kernel)
        result hidden/bias = Gemm(step_6, step_8, carried hidden/bias)
        result output/kernel = Gemm(step_1, step_4, carried output/kernel)
        result output/bias = Gemm(step_6, step_4, carried output/bias)
        out: result hidden/kernel [2, 4]; result hidden/bias [1, 4]; result output/kernel [4, 3]; result output/bias [1, 3]; result handed over 7 [16, 3]
      call_3 = LogSoftmax(handed over 7)
      call_4 = Mul(call_2, call_3)
      call_5 = ReduceSum(call_4, call_6)
      call_7 = Neg(call_5)
      loss = ReduceMean(call_7)
      out: next hidden/kernel [2, 4]; next hidden/bias [1, 4]; next output/kernel [4, 3]; next output/bias [1, 3]; loss [steps]"
    `);
  });

  it("gathers within a step, or not at all", () => {
    const within = text(trainingModel(step, 16, "within").proto);
    expect(within).toContain("slice features = Gather(features, numbers)");
    const whole = text(trainingModel(step, 16, "whole").proto);
    expect(whole).not.toContain("Gather");
    expect(whole).toContain("features [16, 2]");
  });
});
