import { expect, test } from "vitest";
import { LAYERS, layerSpec } from "./registry";
import type { LayerSpec } from "./spec";
import { weightLayouts } from "./weightLayout";

function spec(type: string): LayerSpec {
  const found = layerSpec(type);
  if (found === undefined) throw new TypeError(`no layer ${type}`);
  return found;
}

const layouts = (type: string): Record<string, string> =>
  Object.fromEntries(weightLayouts(spec(type)).map(({ name, axes }) => [name, axes.join(" ")]));

test("layers that learn tell how their weights lie", () => {
  expect(layouts("dense")).toEqual({ kernel: "input unit", bias: "unit" });
  expect(layouts("output")).toEqual({ kernel: "input unit", bias: "unit" });
  expect(layouts("conv2d")).toEqual({ kernel: "filter channel row column", bias: "filter" });
  expect(layouts("conv1d")).toEqual({ kernel: "filter channel step", bias: "filter" });
  expect(layouts("conv2d-transpose")).toEqual({ kernel: "channel filter row column", bias: "filter" });
  expect(layouts("embedding")).toEqual({ table: "entry number" });
  expect(Object.keys(layouts("batch-norm"))).toEqual(["gamma", "beta", "mean", "variance"]);
  expect(layouts("flatten")).toEqual({});
});

test("the order of the gates is told with each weight that has gates", () => {
  expect(layouts("lstm")).toEqual({
    kernel: "input gate and unit",
    recurrent: "unit before gate and unit",
    bias: "gate and unit",
  });
  for (const { docs } of weightLayouts(spec("lstm"))) expect(docs).toContain("input, forget, cell, output");
  for (const { docs } of weightLayouts(spec("gru"))) expect(docs).toContain("reset, update, new");
});

test("every axis of every weight has a name", () => {
  for (const layer of Object.values(LAYERS))
    for (const { axes } of weightLayouts(layer)) expect(axes.every((axis) => axis !== "")).toBe(true);
});
