// Each layer must give what PyTorch gives, forward and backward, in float64 and in ONNX Runtime.

import { describe, expect, it } from "vitest";
import "./allclose";
import { sizeOf } from "../document/size";
import { LOSS, gradientName, keptName, randomName } from "../ir/names";
import { bindShape } from "../ir/shape";
import { LAYERS, layerSpec } from "../layers/registry";
import { differentiate } from "../passes/differentiate";
import { graphInputs } from "../passes/compile";
import { simplify } from "../passes/simplify";
import type { Tensor, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { layerFixture } from "./fixtures/load";
import type { LayerFixtureCase } from "./fixtures/load";
import { layerGraph, layerWeight } from "./layerGraph";

const { cases } = layerFixture();
/** Keys of `pattern` in layers.py. */
const [FIRST_WEIGHT, FIRST_RANDOM, FACTORS] = [10, 50, 99];
/** Compared elsewhere (training.json, activations.json). */
const ELSEWHERE = ["input", "output", "activation"];
const RECURRENT = ["simple-rnn", "lstm", "gru"];
const SEQUENCES = [...RECURRENT, "multi-head-attention", "transformer-block", "positional-encoding", "embedding"];

describe("layers", () => {
  it("are all compared", () => {
    expect([...new Set(cases.map(({ type }) => type))].sort()).toEqual(
      Object.keys(LAYERS)
        .filter((type) => !ELSEWHERE.includes(type))
        .sort(),
    );
  });

  /** What must be among them, and how often at least. */
  const demanded: readonly [what: string, least: number, is: (one: LayerFixtureCase) => boolean][] = [
    ["any layer at all", 570, () => true],
    ["strides of 3 or more", 40, ({ params }) => settingsOf(params, "stride").some((stride) => stride >= 3)],
    ["dilations", 30, ({ params }) => settingsOf(params, "dilation").some((dilation) => dilation > 1)],
    ["groups", 30, ({ params }) => Number(params.groups ?? 1) > 1],
    [
      "same padding on odd sizes",
      80,
      ({ params, inputs }) =>
        params.padding === "same" && inputs.some((shape) => shape.slice(0, -1).some((extent) => extent % 2 === 1)),
    ],
    ["sequences of one step", 20, ({ type, inputs: [shape = []] }) => SEQUENCES.includes(type) && shape[0] === 1],
    ["batches of one", 150, ({ rows }) => rows === 1],
    [
      "recurrent layers that return each step",
      27,
      ({ type, params }) => RECURRENT.includes(type) && params.sequences === true,
    ],
    ["recurrent layers that go backwards", 9, ({ params }) => params.direction === "backward"],
    ["recurrent layers that go both ways", 18, ({ params }) => params.direction === "both"],
    ["layers without a bias", 15, ({ params }) => params.useBias === false],
    ["random layers in training", 110, ({ random }) => random.length > 0],
  ];

  it.each(demanded)("are compared: %s, %i cases or more", (_what, least, is) => {
    expect(cases.filter(is).length).toBeGreaterThanOrEqual(least);
  });

  const table = cases.map((one, i) => [i, one.type, JSON.stringify(one.params), one] as const);

  it.each(table)("case %i, %s with %s, gives PyTorch's values and gradients", async (_number, _type, _params, one) => {
    const { graph, feeds, wrt } = prepare(one);
    for (const [backend, tolerance, gradientTolerance] of [
      [createReferenceBackend(), { relative: 1e-8, absolute: 1e-8 }, { relative: 1e-8, absolute: 1e-8 }],
      [createOnnxBackend(), { relative: 1e-5, absolute: 1e-5 }, { relative: 1e-4, absolute: 1e-5 }],
    ] as const) {
      const program = await backend.load(graph);
      const results = await program.run(feeds);
      expect(results.value).toBeAllclose(one.value, tolerance);
      for (const [name, expected] of Object.entries(one.gradients)) {
        expect(results[gradientName(wrt[name] ?? "")]?.data, name).toBeAllclose(expected, gradientTolerance);
      }
      for (const [name, expected] of Object.entries(one.state)) {
        expect(results[keptName(layerWeight(name))]?.data, name).toBeAllclose(expected, tolerance);
      }
      await program.dispose();
    }
  });
});

/** The case as a graph with gradients, what to feed it, and the graph's names for inputs and weights. */
function prepare({
  type,
  params,
  inputs,
  rows,
  training,
  positive,
  whole,
  random,
  value,
  gradients,
}: LayerFixtureCase) {
  const spec = layerSpec(type);
  if (spec === undefined) throw new Error(`no layer kind "${type}"`);
  const ends = { input: inputs[0] ?? [], output: value.shape.slice(1) };
  const { graph, weights } = layerGraph(spec, params, inputs, ends, training);
  const wrt = Object.fromEntries(
    Object.keys(gradients).map((name) => [name, /^x\d+$/.test(name) ? name : layerWeight(name)]),
  );
  const feeds: Record<string, Tensor> = { factors: pattern(value.shape, FACTORS) };
  inputs.forEach((shape, i) => (feeds[`x${i}`] = wholeNumbers(pattern([rows, ...shape], i), whole)));
  for (const { name, shape } of graphInputs(graph, "weight")) {
    const moved = positive.some((one) => layerWeight(one) === name) ? 1.5 : 0;
    feeds[name] = pattern(shape.map(Number), FIRST_WEIGHT + weights.indexOf(name), moved);
  }
  expect(
    graphInputs(graph, "random")
      .map(({ name }) => name)
      .sort(),
  ).toEqual(random.map((name) => randomName("layer", name)).sort());
  for (const { name, shape } of graphInputs(graph, "random")) {
    const numbers = pattern(
      bindShape(shape, rows),
      FIRST_RANDOM + random.findIndex((one) => randomName("layer", one) === name),
    );
    feeds[name] = { shape: numbers.shape, data: Float64Array.from(numbers.data, (x) => (x + 1) / 2.01) };
  }
  const complete = simplify(differentiate(graph, { of: LOSS, wrt: Object.values(wrt) }));
  return { graph: complete, feeds: feeds as Tensors, wrt };
}

/** The settings whose names begin so: of both axes, or of the one. */
function settingsOf(params: LayerFixtureCase["params"], name: string): number[] {
  return Object.entries(params).flatMap(([key, value]) => (key.startsWith(name) ? [Number(value)] : []));
}

function wholeNumbers({ shape, data }: Tensor, count: number): Tensor {
  return { shape, data: count === 0 ? data : Float64Array.from(data, (x) => Math.floor(((x + 1) / 2.01) * count)) };
}

/** The same numbers as `pattern` in layers.py. */
function pattern(shape: readonly number[], key: number, moved = 0): Tensor {
  const length = sizeOf(shape);
  const number = (i: number): number => (((i + 1) * 7919 + (key + 1) * 104729) % 2003) / 1000 - 1 + moved;
  return { shape, data: Float64Array.from({ length }, (_, i) => number(i)) };
}
