// Which layers may be connected, and why not. Pure.

import { connectRefusal } from "../../src-engine/document/edits";
import { ancestors, hasConnection, predecessors, reachable } from "../../src-engine/document/graph";
import type { Layer, Model } from "../../src-engine/document/schema";
import { layerSpec } from "../../src-engine/layers/registry";
import { layerTitles } from "../../src-engine/network/names";
import { t } from "../text";

/** Whether the layer takes one more connection; a type that this build does not know takes any number. */
export function takesInput(model: Model, layer: Layer): boolean {
  const inputs = layerSpec(layer.type)?.inputs;
  return inputs === undefined || predecessors(model, layer.id).length < inputs.max;
}

/** Whether anything can follow the layer: not the network's end. */
export function givesOutput({ type }: Pick<Layer, "type">): boolean {
  return type !== "output";
}

/** Why `from` cannot be connected to `to`, in words; null when it can. */
export function whyNotConnect(model: Model, from: string, to: string): string | null {
  const source = model.layers.find(({ id }) => id === from);
  const target = model.layers.find(({ id }) => id === to);
  if (!source || !target) return t("build.connect.gone");
  const titles = layerTitles(model.layers);
  const names = { from: titles.get(from) ?? from, to: titles.get(to) ?? to };
  if (from === to) return t("build.connect.self", names);
  if (hasConnection(model, from, to)) return t("build.connect.exists", names);
  if (!givesOutput(source)) return t("build.connect.noOutput", names);
  const max = layerSpec(target.type)?.inputs.max;
  if (max === 0) return t("build.connect.noInput", names);
  if (!takesInput(model, target)) return t("build.connect.full", { ...names, n: max ?? 0 }, max ?? 0);
  return connectRefusal(model, from, to) === null ? null : t("build.connect.cycle", names);
}

/** The layers that a wire drawn from `id` may end at. `end`: which end of the wire is held fast at `id`. */
export function connectable(model: Model, id: string, end: "source" | "target"): ReadonlySet<string> {
  const here = model.layers.find((layer) => layer.id === id);
  if (!here || !(end === "target" ? takesInput(model, here) : givesOutput(here))) return new Set();
  const circular = end === "source" ? ancestors(model, id) : reachable(model, id);
  return new Set(
    model.layers
      .filter((layer) => !circular.has(layer.id))
      .filter((layer) =>
        end === "source"
          ? takesInput(model, layer) && !hasConnection(model, id, layer.id)
          : givesOutput(layer) && !hasConnection(model, layer.id, id),
      )
      .map((layer) => layer.id),
  );
}
