// What layers are called, everywhere. New ones, copied ones and inserted ones get names that no other layer has.

import { freshId, layerIds } from "../document/graph";
import type { Layer, Model } from "../document/schema";
import { LIMITS } from "../document/schema";
import { layerSpec } from "../layers/registry";

/** What the person calls the layer, or its kind's label. */
export function layerName({ name, type }: Pick<Layer, "name" | "type">): string {
  return name ?? layerSpec(type)?.label ?? type;
}

/** What sentences call each layer: its name, with the id where another one bears it too. */
export function layerTitles(layers: readonly Layer[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const layer of layers) counts.set(layerName(layer), (counts.get(layerName(layer)) ?? 0) + 1);
  return new Map(
    layers.map((layer) => {
      const name = layerName(layer);
      return [layer.id, (counts.get(name) ?? 0) > 1 ? `${name} (${layer.id})` : name];
    }),
  );
}

/** What a sentence calls one of them; its id where the model does not have it. */
export function layerTitle({ layers }: Pick<Model, "layers">, id: string): string {
  return layerTitles(layers).get(id) ?? id;
}

/** A layer of this kind for the model; its id and its name bear the same number: "dense" and "Dense", "dense_2" and "Dense 2". */
export function newLayer(model: Model, type: string): Layer {
  const ids = layerIds(model);
  const names = new Set(model.layers.map(layerName));
  const label = layerName({ type });
  for (let number = 1; ; number++) {
    const id = numberedId(type, number);
    const name = numbered(label, number);
    if (!ids.has(id) && !names.has(name)) return number === 1 ? { id, type } : { id, type, name };
  }
}

/** The layers under names that neither the model's layers nor others of them have: a copy of "Dense 2" is "Dense 3". */
export function withNewNames(model: Model, layers: readonly Layer[]): readonly Layer[] {
  const names = new Set(model.layers.map(layerName));
  return layers.map((layer) => {
    const own = layerName(layer);
    const name = freshName(own, names);
    names.add(name);
    return name === own ? layer : { ...layer, name };
  });
}

/** The model with a name for each layer that would be called as one before it is. */
export function withDistinctNames(model: Model): Model {
  return { ...model, layers: [...withNewNames({ layers: [], connections: [] }, model.layers)] };
}

function freshName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const stem = name.replace(/ \d+$/, "");
  for (let number = 2; ; number++) {
    const next = numbered(stem, number);
    if (!taken.has(next)) return next;
  }
}

function numbered(stem: string, number: number): string {
  if (number === 1) return stem;
  const suffix = ` ${number}`;
  return stem.slice(0, LIMITS.name - suffix.length) + suffix;
}

function numberedId(type: string, number: number): string {
  const base = freshId(type, new Set());
  return number === 1 ? base : `${base}_${number}`;
}
