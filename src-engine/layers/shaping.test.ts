import { describe, expect, it } from "vitest";
import { resolveParams } from "../document/params";
import { checkLayer } from "../testing/checkLayer";
import { layerSpec } from "./registry";
import { isProblem } from "./spec";

checkLayer("reshape", [
  { input: [6], output: [6, 1], parameters: 0, text: "?×1" },
  {
    params: { axes: "3", first: 2, second: 0, third: 2 },
    input: [3, 4],
    output: [2, 3, 2],
    parameters: 0,
    text: "2×?×2",
  },
  { params: { axes: "1", first: 12 }, input: [3, 4], output: [12], parameters: 0, text: "12" },
]);

checkLayer("permute", [
  { input: [2, 3], output: [3, 2], parameters: 0, text: "2 · 1" },
  ...["1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"].map((order) => {
    const input = [2, 3, 4];
    return { params: { order }, input, output: order.split(",").map((axis) => Number(axis) + 1), parameters: 0 };
  }),
]);

checkLayer("repeat-vector", [{ params: { times: 3 }, input: [2], output: [3, 2], parameters: 0, text: "×3" }]);

checkLayer("upsampling2d", [
  { input: [2, 3, 2], output: [4, 6, 2], parameters: 0, text: "×2×2" },
  {
    params: { factorHeight: 3, factorWidth: 1, interpolation: "bilinear" },
    input: [2, 3, 1],
    output: [6, 3, 1],
    parameters: 0,
    text: "×3×1 · bilinear",
  },
]);

checkLayer("upsampling1d", [{ params: { factor: 3 }, input: [2, 2], output: [6, 2], parameters: 0, text: "×3" }]);

checkLayer("zero-padding2d", [
  { input: [2, 2, 2], output: [4, 4, 2], parameters: 0, text: "1 · 1 · 1 · 1" },
  { params: { top: 0, bottom: 2, left: 3, right: 0 }, input: [1, 2, 1], output: [3, 5, 1], parameters: 0 },
]);
checkLayer("zero-padding1d", [{ params: { before: 2, after: 0 }, input: [3, 2], output: [5, 2], parameters: 0 }]);
checkLayer("cropping2d", [
  { input: [4, 3, 2], output: [2, 1, 2], parameters: 0 },
  { params: { top: 0, bottom: 2, left: 1, right: 0 }, input: [3, 3, 1], output: [1, 2, 1], parameters: 0 },
]);
checkLayer("cropping1d", [
  { params: { before: 0, after: 2 }, input: [4, 2], output: [2, 2], parameters: 0, text: "0 · 2" },
]);

for (const type of ["add", "multiply", "average", "maximum"]) {
  checkLayer(type, [
    { inputs: [[4], [4]], output: [4], parameters: 0, text: "" },
    {
      inputs: [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      output: [2, 3],
      parameters: 0,
    },
    { inputs: [[2, 2, 3], [3]], output: [2, 2, 3], parameters: 0 },
    {
      inputs: [
        [2, 1],
        [1, 3],
      ],
      output: [2, 3],
      parameters: 0,
    },
  ]);
}
checkLayer("subtract", [
  { inputs: [[4], [4]], output: [4], parameters: 0, text: "" },
  { inputs: [[3], [2, 3]], output: [2, 3], parameters: 0 },
]);
checkLayer("concatenate", [
  { inputs: [[4], [2]], output: [6], parameters: 0, text: "" },
  {
    params: { axis: "1" },
    inputs: [
      [2, 3],
      [1, 3],
      [1, 3],
    ],
    output: [4, 3],
    parameters: 0,
    text: "axis 1",
  },
  {
    params: { axis: "2" },
    inputs: [
      [2, 1, 2],
      [2, 2, 2],
    ],
    output: [2, 3, 2],
    parameters: 0,
  },
]);
checkLayer("dot", [
  { inputs: [[4], [4]], output: [1], parameters: 0, text: "" },
  { params: { normalize: true }, inputs: [[4], [4]], output: [1], parameters: 0, text: "cosine" },
  {
    params: { normalize: true },
    inputs: [
      [2, 3],
      [4, 3],
    ],
    output: [2, 4],
    parameters: 0,
  },
]);

describe("shapes that do not fit", () => {
  it.each<[string, number[][], Record<string, string | number>, string]>([
    ["reshape", [[7]], { second: 2 }, "C cannot lay out the 7 numbers that come from B as ?×2."],
    ["permute", [[2, 3, 4]], {}, "C orders 2 axes, but gets 3 from B."],
    ["cropping1d", [[2, 5]], {}, "C cuts off all of the 2×5 that come from B."],
    ["add", [[2], [3]], {}, "C needs inputs of the same shape, but gets 2 and 3 from B."],
    [
      "concatenate",
      [
        [2, 3],
        [3, 2],
      ],
      {},
      "C needs inputs of the same shape but for one axis, but gets 2×3 and 3×2 from B.",
    ],
    ["dot", [[2], [3]], {}, "C needs inputs of one or two axes, the last of the same extent, but gets 2 and 3 from B."],
  ])("%s says what is wrong", (type, shapes, given, text) => {
    const spec = layerSpec(type);
    const result = spec?.inferShape(shapes, resolveParams(spec.params, given).params, { input: [], output: [] });
    expect(result !== undefined && isProblem(result) && result.problem.message({ layer: "C", from: "B" })).toBe(text);
  });
});
