// The networks that the app proposes, and what becomes of a document's network when its data is replaced: one that is still
// as it was proposed is proposed anew, one that somebody worked on is kept.

import { canonicalJson } from "../document/canonicalJson";
import { withDistinctNames } from "../network/names";
import { unwatched } from "../rules/recipe";
import type { DataRecipe, Document, ExampleKind, Layer, Model, Task, TrainingRecipe } from "../document/schema";
import type { TableSize } from "../document/startingRecipe";
import { forecastModel, lossOf, startingModel, startingModels } from "../document/startingRecipe";

/** What the app proposes for some data. */
export interface Suggestion {
  readonly data: DataRecipe & { readonly task: Task };
  readonly model: Model;
  readonly training: TrainingRecipe;
}

/** What examples look like: rows of a table are vectors. */
export type Look = ExampleKind | "tokens" | "other";

export interface Examples {
  readonly look: Look;
  /** Of one example. */
  readonly shape: readonly number[];
  /** Different tokens. */
  readonly entries: number;
  readonly size: TableSize;
}

/** Pictures are halved until they are this small, or so often. */
const SMALLEST_PICTURE = 7;
const MOST_HALVINGS = 5;

/** A network for such examples. */
export function proposedModel({ look, shape, entries, size }: Examples, task: Task): Model {
  switch (look) {
    case "pictures": {
      const [height = 1, width = 1] = shape;
      return pictureModel(Math.floor(Math.log2(Math.max(1, Math.min(height, width) / SMALLEST_PICTURE))), task);
    }
    case "sequences":
      return chain([{ id: "memory", type: "lstm", params: { units: 32 } }], task);
    case "tokens":
      return chain(
        [
          { id: "words", type: "embedding", params: { entries, size: 16 } },
          { id: "mean", type: "global-average-pooling1d" },
          { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
        ],
        task,
      );
    case "vectors":
      return startingModel(task, size);
    case "other":
      return chain(
        [
          { id: "flat", type: "flatten" },
          { id: "hidden", type: "dense", params: { units: 64, activation: "relu" } },
        ],
        task,
      );
    default:
      return look satisfies never;
  }
}

/** Filters, halving, filters, halving, and so on; then a dense layer over what is left. */
function pictureModel(times: number, task: Task): Model {
  const halvings = Math.min(MOST_HALVINGS, times);
  // Small pictures are halved seldom: larger filters see as much of them.
  const reach = halvings <= 2 ? { kernelHeight: 5, kernelWidth: 5 } : {};
  const layers = Array.from({ length: Math.max(1, halvings) }, (_, index): Layer[] => {
    const filters: Layer = {
      id: `filters-${index + 1}`,
      type: "conv2d",
      params: { filters: Math.min(128, 16 * 2 ** index), ...reach, padding: "same", activation: "relu" },
    };
    return index < halvings ? [filters, { id: `smaller-${index + 1}`, type: "max-pooling2d" }] : [filters];
  });
  return chain(
    [
      ...layers.flat(),
      { id: "dropout-1", type: "dropout", params: { rate: 0.25 } },
      { id: "flat", type: "flatten" },
      { id: "hidden", type: "dense", params: { units: 128, activation: "relu" } },
      { id: "dropout-2", type: "dropout", params: { rate: 0.5 } },
    ],
    task,
  );
}

/** Layers in a row, between the data's two ends. */
function chain(between: readonly Layer[], task: Task): Model {
  const layers: Layer[] = [
    { id: "input", type: "input" },
    ...between,
    { id: "output", type: "output", params: { activation: task === "classification" ? "softmax" : "linear" } },
  ];
  return {
    layers,
    connections: layers.slice(1).map((layer, index): [string, string] => [layers[index]?.id ?? "", layer.id]),
  };
}

/** Whether a network is one that is proposed for some data or other. */
export function isProposed(model: Model, task: Task): boolean {
  const entries = Number(model.layers.find(({ type }) => type === "embedding")?.params?.entries ?? 1);
  const looks: readonly Look[] = ["sequences", "tokens", "other"];
  const known = [
    ...startingModels(task),
    forecastModel(task),
    ...looks.map((look) => proposedModel({ look, shape: [], entries, size: { rows: 0 } }, task)),
    ...Array.from({ length: MOST_HALVINGS + 1 }, (_, times) => pictureModel(times, task)),
  ];
  // Those of earlier versions had layers without names.
  const named = canonicalJson(withDistinctNames(model));
  return known.some((one) => canonicalJson(withDistinctNames(one)) === named);
}

/**
 * The document with other data. Its network and training give way to the proposal where they are still as the app proposed
 * them; else only what the task demands is changed.
 */
export function adoptData(document: Document, { data, model, training }: Suggestion): Document {
  const old = document.data.task;
  if (old !== "mixed" && isProposed(document.model, old)) {
    return {
      ...document,
      data,
      model: withDistinctNames(model),
      training: data.split.validation > 0 ? training : unwatched(training),
      layout: { positions: {} },
    };
  }
  if (old === data.task) return { ...document, data };
  const activation = data.task === "classification" ? "softmax" : "linear";
  return {
    ...document,
    data,
    model: {
      ...document.model,
      layers: document.model.layers.map((layer) =>
        layer.type === "output" ? { ...layer, params: { ...layer.params, activation } } : layer,
      ),
    },
    training: { ...document.training, loss: lossOf(data.task) },
  };
}
