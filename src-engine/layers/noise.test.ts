import { describe, expect, it } from "vitest";
import { createGenerator } from "../runtime/random";
import { interpret } from "../runtime/reference/interpret";
import { checkLayer } from "../testing/checkLayer";
import { layerGraph } from "../testing/layerGraph";
import { randomFeeds } from "../testing/random";
import { layerSpec } from "./registry";

for (const type of ["spatial-dropout", "alpha-dropout", "gaussian-dropout"]) {
  checkLayer(type, [
    { input: [6], output: [6], parameters: 0, text: "0.2" },
    { params: { rate: 0 }, input: [2, 2], output: [2, 2], parameters: 0, text: "0" },
    { params: { rate: 0.5 }, input: [2, 2, 3], output: [2, 2, 3], parameters: 0 },
  ]);
}

checkLayer("gaussian-noise", [
  { input: [6], output: [6], parameters: 0, text: "±0.1" },
  { params: { deviation: 0 }, input: [3], output: [3], parameters: 0, text: "±0" },
]);

/** What the layer makes of 40,000 numbers while training. */
function applied(type: string, rate: Record<string, number>, fill: () => number): { x: Float64Array; y: Float64Array } {
  const spec = layerSpec(type);
  if (spec === undefined) throw new Error(type);
  const { graph } = layerGraph(spec, rate, [[4]], { input: [4], output: [4] }, true);
  const rows = 10_000;
  const feeds = randomFeeds(graph, rows, {
    x0: { shape: [rows, 4], data: Float64Array.from({ length: rows * 4 }, fill) },
  });
  const values = interpret(graph, feeds);
  return { x: feeds.x0?.data ?? new Float64Array(), y: values[graph.outputs.value ?? -1]?.data ?? new Float64Array() };
}

function moments(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

describe("random layers", () => {
  const generator = createGenerator(1, "numbers");

  it("alpha dropout keeps mean 0 and deviation 1", () => {
    const { mean, deviation } = moments(applied("alpha-dropout", { rate: 0.3 }, () => generator.normal()).y);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });

  it("gaussian dropout multiplies by noise of the deviation √(rate / (1 - rate))", () => {
    const { mean, deviation } = moments(applied("gaussian-dropout", { rate: 0.2 }, () => 1).y);
    expect(mean).toBeCloseTo(1, 1);
    expect(deviation).toBeCloseTo(0.5, 1);
  });

  it("gaussian noise adds normal numbers", () => {
    const { y } = applied("gaussian-noise", { deviation: 2 }, () => 3);
    const { mean, deviation } = moments(y);
    expect(mean).toBeCloseTo(3, 1);
    expect(deviation).toBeCloseTo(2, 1);
    // 68.3% lie within one deviation, 95.4% within two.
    const within = (times: number): number => y.filter((value) => Math.abs(value - 3) < 2 * times).length / y.length;
    expect(within(1)).toBeCloseTo(0.683, 1.5);
    expect(within(2)).toBeCloseTo(0.954, 1.5);
  });

  it("spatial dropout drops a channel at all places or at none", () => {
    const spec = layerSpec("spatial-dropout");
    const { graph } = layerGraph(spec!, { rate: 0.5 }, [[5, 8]], { input: [5, 8], output: [5, 8] }, true);
    const ones = { shape: [1, 5, 8], data: new Float64Array(40).fill(1) };
    const y = interpret(graph, randomFeeds(graph, 1, { x0: ones }))[graph.outputs.value ?? -1]?.data ?? [];
    const channels = Array.from(
      { length: 8 },
      (_, c) => new Set(Array.from({ length: 5 }, (_, step) => y[step * 8 + c])),
    );
    expect(channels.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(channels.map((set) => [...set][0]))).toEqual(new Set([0, 2]));
  });
});
