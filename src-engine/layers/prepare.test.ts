// Layers that prepare data: fitted, rescaled, encoded, and pictures changed at random.

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { ParamValue } from "../document/schema";
import { sizeOf } from "../document/size";
import { keptName, randomName } from "../ir/names";
import type { Tensor } from "../runtime/backend";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { checkLayer } from "../testing/checkLayer";
import { layerGraph, layerWeight } from "../testing/layerGraph";
import { normalTensor, randomFeeds } from "../testing/random";
import { layerSpec } from "./registry";
import type { ExampleShape } from "./spec";

checkLayer("normalization", [
  { input: [4], output: [4], parameters: 8, text: "" },
  { input: [2, 3], output: [2, 3], parameters: 6 },
  { params: { over: "all" }, input: [2, 3, 2], output: [2, 3, 2], parameters: 2, text: "one for all" },
  { params: { over: "number" }, input: [2, 3, 2], output: [2, 3, 2], parameters: 24, text: "each number" },
]);

checkLayer("rescaling", [
  { input: [4], output: [4], parameters: 0, text: "×1/255" },
  {
    params: { scale: 1 / 127.5, offset: -1 },
    input: [2, 2, 1],
    output: [2, 2, 1],
    parameters: 0,
    text: "×0.007843 − 1",
  },
  { params: { scale: -2, offset: 0.5 }, input: [2, 3], output: [2, 3], parameters: 0, text: "×-2 + 0.5" },
]);

checkLayer("category-encoding", [
  { input: [3], output: [10], parameters: 0, text: "multi-hot · 10" },
  { params: { tokens: 4, mode: "count" }, input: [2, 3], output: [2, 4], parameters: 0, text: "count · 4" },
  { params: { tokens: 4, mode: "one-hot" }, input: [3], output: [3, 4], parameters: 0 },
  { params: { tokens: 4, mode: "one-hot" }, input: [1], output: [4], parameters: 0 },
  { params: { tokens: 2, mode: "one-hot" }, input: [3, 1], output: [3, 2], parameters: 0 },
]);

checkLayer("random-flip", [
  { input: [2, 3, 1], output: [2, 3, 1], parameters: 0, text: "horizontal" },
  { params: { mode: "both" }, input: [3, 2, 2], output: [3, 2, 2], parameters: 0, text: "both" },
]);

const fills = ["reflect", "constant", "nearest", "wrap"].map((fill) => ({ fill, value: 0.5 }));
for (const [type, text] of [
  ["random-rotation", "±36°"],
  ["random-zoom", "±0.2"],
  ["random-translation", "±0.1 · ±0.1"],
] as const) {
  checkLayer(type, [
    { input: [4, 3, 2], output: [4, 3, 2], parameters: 0, text },
    ...fills.map((params) => ({ params, input: [3, 4, 1], output: [3, 4, 1], parameters: 0, text })),
    { params: { interpolation: "nearest" }, input: [4, 4, 1], output: [4, 4, 1], parameters: 0 },
  ]);
}
checkLayer("random-rotation", [
  { params: { factor: 0 }, input: [3, 3, 1], output: [3, 3, 1], parameters: 0, text: "±0°" },
]);
checkLayer("random-zoom", [
  { params: { apart: true, factor: 0.5 }, input: [3, 3, 1], output: [3, 3, 1], parameters: 0, text: "±0.5 · apart" },
]);

checkLayer("random-crop", [
  { params: { height: 2, width: 3 }, input: [4, 4, 2], output: [2, 3, 2], parameters: 0, text: "2×3" },
  { params: { height: 3, width: 3 }, input: [3, 3, 1], output: [3, 3, 1], parameters: 0 },
  { params: { height: 5, width: 2 }, input: [3, 4, 2], output: [5, 2, 2], parameters: 0 },
]);

checkLayer("random-contrast", [
  { input: [3, 2, 2], output: [3, 2, 2], parameters: 0, text: "±0.2" },
  { params: { factor: 0 }, input: [2, 2, 1], output: [2, 2, 1], parameters: 0 },
]);

type Numbers = Readonly<Record<string, readonly number[]>>;

/** What a layer makes of one example, with the given random numbers where it trains. */
function applied(
  type: string,
  params: Readonly<Record<string, ParamValue>>,
  shape: ExampleShape,
  x: readonly number[],
  random?: Numbers,
): Tensor {
  const spec = layerSpec(type)!;
  const rows = x.length / sizeOf(shape);
  const { graph } = layerGraph(spec, params, [shape], { input: shape, output: shape }, random !== undefined);
  const given: Record<string, Tensor<Float64Array>> = { x0: { shape: [rows, ...shape], data: Float64Array.from(x) } };
  const feeds = randomFeeds(graph, rows, given);
  for (const [name, values] of Object.entries(random ?? {})) {
    const known = feeds[randomName("layer", name)];
    if (known === undefined) throw new TypeError(`${type} asks for no ${name}`);
    feeds[randomName("layer", name)] = { shape: known.shape, data: Float64Array.from(values) };
  }
  const { value } = collectOutputs(graph, interpret(graph, feeds));
  return value!;
}

describe("normalization", () => {
  const spec = layerSpec("normalization")!;

  it.each(["channel", "number", "all"])(
    "is fitted to the rows it is shown, exactly, in as many parts as they come (%s)",
    (over) => {
      const shape = [3, 2];
      // A mean that is large beside the deviation.
      const { data } = normalTensor("rows", [50, ...shape], 3, 0.01);
      const rows = data.map((x, i) => 1000 * ((i % 2) + 1) + x);
      const adaptation = spec.adapt!(shape, { over });
      for (const [from, to] of [
        [0, 7],
        [7, 8],
        [8, 50],
      ] as const)
        adaptation.see(rows.subarray(6 * from, 6 * to));
      const { mean = [], variance = [] } = adaptation.weights();
      const groups = mean.length;
      expect(groups).toBe({ channel: 2, number: 6, all: 1 }[over]);
      for (let group = 0; group < groups; group++) {
        const own = rows.filter((_, i) => i % groups === group);
        const average = own.reduce((a, b) => a + b, 0) / own.length;
        expect(mean[group]).toBeCloseTo(average, 8);
        expect(variance[group]).toBeCloseTo(own.reduce((sum, x) => sum + (x - average) ** 2, 0) / own.length, 9);
      }
    },
  );

  it("keeps its mean and variance while the network trains", () => {
    const { graph } = layerGraph(spec, {}, [[2]], { input: [2], output: [2] }, true);
    const feeds = randomFeeds(graph, 3);
    const outputs = collectOutputs(graph, interpret(graph, feeds));
    for (const name of ["mean", "variance"])
      expect(outputs[keptName(layerWeight(name))]).toBeAllclose(feeds[layerWeight(name)]?.data ?? []);
  });
});

describe("category encoding", () => {
  it("tells which numbers are there, how often, and takes no notice of others", () => {
    const numbers = [0, 2, 2.9, -1, 4, 1];
    expect(applied("category-encoding", { tokens: 3, mode: "count" }, [3], numbers).data).toBeAllclose([
      1, 0, 2, 0, 1, 0,
    ]);
    expect(applied("category-encoding", { tokens: 3, mode: "multi-hot" }, [3], numbers).data).toBeAllclose([
      1, 0, 1, 0, 1, 0,
    ]);
    expect(applied("category-encoding", { tokens: 3, mode: "one-hot" }, [2], [2.9, -0.5]).data).toBeAllclose([
      0, 0, 1, 0, 0, 0,
    ]);
  });
});

describe("pictures changed at random", () => {
  const picture = [1, 2, 3, 4, 5, 6];
  const shape = [2, 3, 1];

  it("are flipped or not", () => {
    expect(applied("random-flip", {}, shape, picture, { horizontal: [0.2] }).data).toBeAllclose([3, 2, 1, 6, 5, 4]);
    expect(applied("random-flip", {}, shape, picture, { horizontal: [0.8] }).data).toBeAllclose(picture);
    expect(
      applied("random-flip", { mode: "both" }, shape, [...picture, ...picture], {
        horizontal: [0.8, 0],
        vertical: [0, 0],
      }).data,
    ).toBeAllclose([4, 5, 6, 1, 2, 3, 6, 5, 4, 3, 2, 1]);
  });

  it("are turned by a quarter, the top to the left", () => {
    const square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    // u = 1 is never drawn, but is the whole of the factor.
    expect(applied("random-rotation", { factor: 0.25 }, [3, 3, 1], square, { angle: [1] }).data).toBeAllclose(
      [3, 6, 9, 2, 5, 8, 1, 4, 7],
      { absolute: 1e-12 },
    );
    expect(applied("random-rotation", { factor: 0.25 }, [3, 3, 1], square, { angle: [0.5] }).data).toBeAllclose(square);
  });

  it("go on beyond their edges as it is asked", () => {
    const shifted = (fill: string, u: number): Tensor =>
      applied("random-translation", { down: 0, across: 1, fill, value: 9 }, [1, 4, 1], [1, 2, 3, 4], {
        down: [0.5],
        across: [u],
      });
    // By 3 to the left, and by 2 to the right.
    for (const [fill, left, right] of [
      ["reflect", [4, 4, 3, 2], [2, 1, 1, 2]],
      ["wrap", [4, 1, 2, 3], [3, 4, 1, 2]],
      ["nearest", [4, 4, 4, 4], [1, 1, 1, 2]],
      ["constant", [4, 9, 9, 9], [9, 9, 1, 2]],
    ] as const) {
      expect(shifted(fill, 0.875).data, fill).toBeAllclose(left);
      expect(shifted(fill, 0.25).data, fill).toBeAllclose(right);
    }
    // Half of a pixel outside is half of the number there.
    expect(shifted("constant", 0.4375).data).toBeAllclose([5, 1.5, 2.5, 3.5]);
  });

  it("show more or less of what there is", () => {
    const zoomed = (u: number): Tensor =>
      applied("random-zoom", { factor: 0.5, fill: "constant" }, [1, 4, 1], [1, 2, 3, 4], { height: [u] });
    expect(zoomed(0).data).toBeAllclose([1.75, 2.25, 2.75, 3.25]);
    expect(zoomed(1).data).toBeAllclose([0.25, 1.75, 3.25, 1]);
  });

  it("are cropped anywhere in training, and in the middle when the network predicts", () => {
    const numbers = Array.from({ length: 12 }, (_, i) => i);
    const params = { height: 2, width: 2 };
    expect(applied("random-crop", params, [3, 4, 1], numbers, { row: [0], column: [0.999] }).data).toBeAllclose([
      2, 3, 6, 7,
    ]);
    expect(applied("random-crop", params, [3, 4, 1], numbers, { row: [0.5], column: [0.34] }).data).toBeAllclose([
      5, 6, 9, 10,
    ]);
    expect(applied("random-crop", params, [3, 4, 1], numbers).data).toBeAllclose([1, 2, 5, 6]);
  });

  // PyTorch's F.interpolate(mode="bilinear") of the part that Keras's smart_resize takes.
  it.each<[number, number, readonly number[]]>([
    [4, 2, [2, 2, 4.5, 4.5, 7.5, 7.5, 10, 10]],
    [5, 5, [1, 1.4, 2, 2.6, 3, 2.6, 3, 3.6, 4.2, 4.6, 5, 5.4, 6, 6.6, 7, 7.4, 7.8, 8.4, 9, 9.4, 9, 9.4, 10, 10.6, 11]],
    [2, 6, [5, 5.5, 6.16667, 6.83333, 7.5, 8, 5, 5.5, 6.16667, 6.83333, 7.5, 8]],
  ])(
    "that are too small for a crop of %i×%i are enlarged from the middle until they fill it",
    (height, width, expected) => {
      const numbers = Array.from({ length: 12 }, (_, i) => i + 1);
      for (const random of [undefined, {}])
        expect(applied("random-crop", { height, width }, [3, 4, 1], numbers, random).data).toBeAllclose(expected, {
          relative: 1e-5,
        });
    },
  );

  it("have another contrast, around the mean of each channel", () => {
    expect(applied("random-contrast", { factor: 0.5 }, [1, 2, 2], [1, 10, 3, 30], { factor: [0] }).data).toBeAllclose([
      1.5, 15, 2.5, 25,
    ]);
  });

  it.each(["random-flip", "random-rotation", "random-zoom", "random-translation", "random-contrast"])(
    "are left alone by %s when the network predicts",
    (type) => {
      expect(applied(type, {}, shape, picture).data).toBeAllclose(picture);
    },
  );
});
