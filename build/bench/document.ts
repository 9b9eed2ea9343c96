// A network of the benchmark as the document that a person would draw.

import type { Layer, Model } from "../../src-engine/document/schema";

type LayerOf<K extends string, T = unknown> = T & { readonly kind: K };
type BenchLayer =
  | LayerOf<"dense", { readonly units: number }>
  | LayerOf<
      "conv",
      { readonly filters: number; readonly size: number; readonly padding: string; readonly activation: string }
    >
  | LayerOf<"lstm", { readonly units: number }>
  | LayerOf<"transformer", { readonly heads: number; readonly hidden: number }>
  | LayerOf<"max-pool" | "batch-norm" | "relu" | "flatten" | "mean-over-steps">;

export interface Network {
  readonly name: string;
  readonly batch: number;
  readonly input: readonly number[];
  readonly classes: number;
  readonly layers: readonly BenchLayer[];
  readonly rows: number;
}

/** The layer that a person would draw. */
function layerOf(layer: BenchLayer, { input }: Network): Pick<Layer, "type" | "params"> {
  switch (layer.kind) {
    case "dense":
      return { type: "dense", params: { units: layer.units, activation: "relu" } };
    case "conv":
      return {
        type: "conv2d",
        params: {
          filters: layer.filters,
          kernelHeight: layer.size,
          kernelWidth: layer.size,
          padding: layer.padding,
          activation: layer.activation,
        },
      };
    case "lstm":
      return { type: "lstm", params: { units: layer.units } };
    case "transformer": {
      const [, channels = 1] = input;
      return {
        type: "transformer-block",
        params: { heads: layer.heads, headSize: channels / layer.heads, hidden: layer.hidden, rate: 0 },
      };
    }
    case "max-pool":
      return { type: "max-pooling2d" };
    case "batch-norm":
      return { type: "batch-norm" };
    case "relu":
      return { type: "activation", params: { activation: "relu" } };
    case "flatten":
      return { type: "flatten" };
    case "mean-over-steps":
      return { type: "global-average-pooling1d" };
    default:
      return layer satisfies never;
  }
}

/** All of it, with its two ends. */
export function modelOf(network: Network): Model {
  const inner = network.layers.map((layer, index) => ({ id: `layer-${index + 1}`, ...layerOf(layer, network) }));
  const layers = [
    { id: "input", type: "input" },
    ...inner,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return {
    layers,
    connections: layers.slice(1).map(({ id }, index): [string, string] => [layers[index]?.id ?? "", id]),
  };
}
