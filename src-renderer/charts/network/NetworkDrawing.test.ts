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
    ...{ join: null, activation: null, names: null, output: false, classes: false, units: null },
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

it("a weight is dragged where it is drawn: up makes it greater, Escape leaves it, and a press that rests chooses it", async () => {
  const weights = Object.fromEntries(
    network.weights.map(({ tensor, shape }) => [tensor, new Float32Array(sizeOf(shape))]),
  );
  weights["l1/bias"] = Float32Array.of(0, 0.5);
  const [choose, set] = [vi.fn(), vi.fn()];
  const given = (fixed: boolean): Record<string, unknown> => ({
    ...{
      network,
      weights,
      step: null,
      stage: "predict",
      subject: { kind: "cost" },
      onChoose: choose,
      onSet: set,
      fixed,
    },
    row: { layers: {}, cost: { parts: [], total: 0 } },
    trace: { subject: { kind: "cost" }, value: 0, forward: [], backward: [], window: null, check: null },
    nameOf: (subject: Subject) => JSON.stringify(subject),
  });
  const world = createWorld();
  const wrapper = mountIn(world, NetworkDrawing, given(false));
  const { left, top, width, height } = wrapper.find<HTMLElement>('[data-map="weight l1/bias"]').element.style;
  const y = parseFloat(top) + parseFloat(height) / 2;
  const x = parseFloat(left) + (parseFloat(width) * 3) / 4;
  const canvas = wrapper.find("canvas");
  const drag = async (to: number, on = canvas): Promise<void> => {
    const at = { clientX: x, button: 0, buttons: 1, isPrimary: true, pointerId: 1 };
    await on.trigger("pointermove", { ...at, clientY: y });
    await on.trigger("pointerdown", { ...at, clientY: y });
    await on.trigger("pointermove", { ...at, clientY: to });
  };
  const weight = { kind: "weight", tensor: "l1/bias", index: 1 };

  await drag(y - 60);
  expect(wrapper.find('[data-testid="drag-tag"]').text()).toBe("w: 0.5 → 0.75");
  await canvas.trigger("pointerup", { clientX: x, clientY: y - 60 });
  await canvas.trigger("click");
  expect(set.mock.calls).toEqual([[weight, 0.75]]);

  await drag(y + 60);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  await canvas.trigger("pointerup", { clientX: x, clientY: y + 60 });
  await canvas.trigger("click");
  expect(set).toHaveBeenCalledTimes(1);
  expect(choose).not.toHaveBeenCalled();

  await drag(y - 2);
  await canvas.trigger("pointerup", { clientX: x, clientY: y - 2 });
  await canvas.trigger("click");
  expect(choose.mock.calls).toEqual([[weight]]);
  expect(set).toHaveBeenCalledTimes(1);

  wrapper.unmount();

  const locked = mountIn(world, NetworkDrawing, given(true));
  await drag(y - 60, locked.find("canvas"));
  expect(locked.find('[data-testid="drag-tag"]').exists()).toBe(false);
  locked.unmount();
});

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
