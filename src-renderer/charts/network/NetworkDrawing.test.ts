// @vitest-environment happy-dom
// What of the drawing is reached by keyboard.

import { expect, it, vi } from "vitest";
import { sizeOf } from "../../../src-engine/document/size";
import type { NetworkView, Subject } from "../../../src-engine/protocol/learn";
import { createWorld, mountIn } from "../../testing/mountApp";
import NetworkDrawing from "./NetworkDrawing.vue";

/** Layers of three, two and forty units. */
const UNITS = [3, 2, 40] as const;
const network: NetworkView = {
  layers: UNITS.map((count, at) => ({
    ...{ id: `l${at}`, type: "dense", title: `Dense ${at}`, sources: at === 0 ? [] : [`l${at - 1}`], shape: [count] },
    values: [{ name: "a", symbol: "a", shape: [count], axes: ["unit"], unrolled: null }],
    ...{ join: null, activation: null, names: null, output: false, units: null },
  })),
  weights: UNITS.slice(1).flatMap((count, at) => [
    { ...of(at), tensor: `l${at + 1}/kernel`, shape: [UNITS[at] ?? 1, count], axes: ["input", "unit"] },
    { ...of(at), tensor: `l${at + 1}/bias`, shape: [count], axes: ["unit"] },
  ]),
  ...{ rows: 9, batchSize: 3, stepsPerEpoch: 3, loss: "half-mse", optimizer: "sgd" },
};
function of(at: number): { readonly layer: string; readonly trained: boolean } {
  return { layer: `l${at + 1}`, trained: true };
}

it("each weight is reached and gone through by keyboard, as an edge, a matrix or a tile", async () => {
  const weights = Object.fromEntries(
    network.weights.map(({ tensor, shape }) => [tensor, Float32Array.from({ length: sizeOf(shape) }, (_, at) => at)]),
  );
  const choose = vi.fn();
  const wrapper = mountIn(createWorld(), NetworkDrawing, {
    ...{ network, weights, step: null, stage: "predict", subject: { kind: "cost" }, onChoose: choose },
    row: { layers: {}, cost: { parts: [], total: 0 } },
    trace: { subject: { kind: "cost" }, value: 0, forward: [], backward: [], window: null, check: null },
    nameOf: (subject: Subject) => JSON.stringify(subject),
  });
  const went: [string, string, number][] = [
    ["l1/kernel", "ArrowDown", 2],
    ["l1/kernel", "ArrowRight", 3],
    ["l1/bias", "ArrowRight", 1],
    ["l2/kernel", "ArrowDown", 40],
    ["l2/bias", "ArrowDown", 8],
  ];
  for (const [tensor, key] of went) {
    const stop = wrapper.find(`[data-map="weight ${tensor}"]`);
    expect(stop.attributes("aria-label")).toContain(tensor);
    await stop.trigger("keydown", { key });
  }
  expect(choose.mock.calls.map(([subject]) => subject as Subject)).toEqual(
    went.map(([tensor, , index]) => ({ kind: "weight", tensor, index })),
  );
  wrapper.unmount();
});
