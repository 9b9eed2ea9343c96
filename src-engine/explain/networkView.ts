// A network as people look at it: its layers with what each computes on the way, and its weights.

import type { Preparation } from "../document/preparation";
import { inputNames } from "../document/preparation";
import { isTrained } from "../passes/compile";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NetworkOutput } from "../network/outputs";
import type { NetworkLayer } from "../network/network";
import { fileUnits } from "./fileUnits";
import type { LayerView, NetworkView, WeightView } from "../protocol/learn";

/** How the training rows are shared out. */
export type RowsInBatches = Pick<NetworkView, "rows" | "batchSize" | "stepsPerEpoch">;

export function networkView(compiled: CompiledNetwork, preparation: Preparation, batches: RowsInBatches): NetworkView {
  const { rows, batchSize, stepsPerEpoch } = batches;
  return {
    ...{ rows, batchSize, stepsPerEpoch },
    layers: layerViews(compiled, preparation),
    weights: compiled.weights.map((weight): WeightView => ({
      tensor: weight.tensor,
      layer: weight.layerId,
      shape: weight.shape,
      axes: weight.axes,
      ...(weight.blocks === undefined ? {} : { blocks: weight.blocks }),
      trained: isTrained(weight),
    })),
    loss: compiled.training.loss.type,
    optimizer: compiled.training.optimizer.type,
  };
}

function layerViews(compiled: CompiledNetwork, preparation: Preparation): readonly LayerView[] {
  const named = new Map(compiled.explainedGradients.layers.map((layer) => [layer.id, layer]));
  return compiled.network.layers.map((layer): LayerView => {
    const { values = [], activation = null } = named.get(layer.id) ?? {};
    return {
      id: layer.id,
      type: layer.layer.type,
      title: layer.title,
      sources: layer.sources,
      shape: layer.shape ?? [],
      values: values.map(({ name, symbol, shape, axes, blocks, unrolled }) => ({
        ...{ name, symbol, shape, axes, unrolled },
        ...(blocks === undefined ? {} : { blocks }),
      })),
      join: sourcesJoined(layer),
      activation,
      names: elementNames(layer, preparation, compiled.outputs),
      output: layer.layer.type === "output",
      classes: compiled.outputs.find(({ id }) => id === layer.id)?.recipe.kind === "classes",
      units: fileUnits(compiled.outputs.find(({ id }) => id === layer.id)),
    };
  });
}

function sourcesJoined({ spec, params, inputShapes }: NetworkLayer): LayerView["join"] {
  const shapes = inputShapes.filter((shape): shape is readonly number[] => shape !== null);
  return spec?.join?.(shapes, params) ?? null;
}

/** What the elements of an input or an output are called; null where they have only numbers. */
export function elementNames(
  { id, layer: { type }, part }: NetworkLayer,
  preparation: Preparation,
  outputs: readonly NetworkOutput[],
): readonly string[] | null {
  if (type === "output") {
    const recipe = outputs.find((output) => output.id === id)?.recipe;
    if (recipe === undefined) return null;
    return recipe.kind === "classes" ? recipe.classes : recipe.columns.map(({ name }) => name);
  }
  if (type !== "input") return null;
  const names = inputNames(preparation);
  if (names.length === 0) return null;
  const runs = part?.runs ?? null;
  return runs === null ? names : runs.flatMap(([start, end]) => names.slice(start, end));
}
