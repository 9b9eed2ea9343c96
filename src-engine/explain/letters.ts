// What the numbers of a step are called in formulas, and where each can be looked at.

import { placeName } from "../document/places";
import type { Preparation } from "../document/preparation";
import { positionOf } from "../ir/elements";
import type { ValueId } from "../ir/graph";
import { ROW_WEIGHTS, SAMPLE_WEIGHTS, TARGETS } from "../ir/names";
import type { NetworkLayer } from "../network/network";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NamedValue } from "../passes/lower";
import { RESULT } from "../passes/lower";
import type { Subject } from "../protocol/learn";
import type { Letter, Letters } from "./express";
import { elementNames } from "./networkView";
import type { Row } from "./rows";
import { sizeOf } from "../document/size";

export type WeightSubject = Extract<Subject, { kind: "weight" }>;

/** A named value of a layer, and which of its parts. */
interface Owner {
  readonly layer: string;
  readonly value: NamedValue;
  readonly part: number;
  readonly of: "value" | "derivative" | "batch";
}

/** x₃, or z[2,1,3] of several axes; numbers count from 1. */
export function indexed(symbol: string, index: number, shape: readonly number[]): string {
  if (sizeOf(shape) === 1) return symbol;
  const position = positionOf(index, shape).map((p) => p + 1);
  const [letter = symbol, ...which] = symbol.split(/(?= of )/);
  const own = position.length === 1 ? subscript(String(position[0])) : `[${position.join(",")}]`;
  return `${letter}${own}${which.join("")}`;
}

/** hidden/kernel[1,3]; numbers count from 1. */
export function weightLabel(tensor: string, index: number, shape: readonly number[]): string {
  return `${tensor}[${positionOf(index, shape)
    .map((p) => p + 1)
    .join(",")}]`;
}

/** Weights as people call them: "Beak Length → Dense 2", "bias of Dense 2", "Conv 2D, kernel (filter 1, channel 1, row 2, column 3)". */
export class WeightNames {
  readonly #compiled: CompiledNetwork;
  readonly #preparation: Preparation;

  constructor(compiled: CompiledNetwork, preparation: Preparation) {
    this.#compiled = compiled;
    this.#preparation = preparation;
  }

  of(tensor: string, index: number): string {
    const { network, weights } = this.#compiled;
    const weight = weights.find((one) => one.tensor === tensor);
    const layer = network.layers.find(({ id }) => id === weight?.layerId);
    if (weight === undefined || layer === undefined) return tensor;
    const { shape, axes, blocks } = weight;
    const position = positionOf(index, shape);
    const names = axes.map((axis, at) => this.#names(layer, axis, shape[at] ?? 1));
    const [first = "", second = ""] = position.map((place, at) => names[at]?.[place] ?? String(place + 1));
    if (axes.join() === "unit") return `bias of ${layer.title} ${first}`;
    if (axes.join() === "input,unit") {
      const source = layer.sources.length > 1 ? undefined : network.layers.find(({ id }) => id === layer.sources[0]);
      const from = (names[0] ?? null) === null ? `${source?.title ?? "input"} ${first}` : first;
      return `${from} → ${layer.title} ${second}`;
    }
    const name = tensor.slice(layer.id.length + 1);
    const places = axes.map((axis, at) =>
      placeName(axis, shape[at] ?? 1, position[at] ?? 0, { names: names[at] ?? null, blocks }),
    );
    return `${layer.title}, ${name} (${places.join(", ")})`;
  }

  /** Of an axis: an input's columns, or an output's classes; null where there are numbers only. */
  #names(layer: NetworkLayer, axis: string, extent: number): readonly string[] | null {
    const named = (one: NetworkLayer | undefined): readonly string[] | null =>
      one === undefined ? null : elementNames(one, this.#preparation, this.#compiled.outputs);
    const [source, ...others] = layer.sources;
    const before = others.length > 0 ? undefined : this.#compiled.network.layers.find(({ id }) => id === source);
    const names = axis === "unit" ? named(layer) : axis === "input" ? named(before) : null;
    return names?.length === extent ? names : null;
  }
}

/** Names of values that are no words. */
const WORDS: Readonly<Record<string, string>> = { [RESULT]: "result", z: "weighted sum", h: "state", c: "cell state" };

/** What weights are called by the end of their name; w where it says nothing. */
const WEIGHT_LETTERS: Readonly<Record<string, string>> = {
  ...{ kernel: "w", bias: "b", gamma: "γ", beta: "β", mean: "μ", variance: "σ²" },
};

interface TensorLetter {
  readonly symbol: string;
  /** What the tensor is called besides: "recurrent", "first norm"; empty where its letter says it all. */
  readonly which: string;
}

function tensorLetter(name: string): TensorLetter {
  const words = name.split("-");
  const symbol = WEIGHT_LETTERS[words.at(-1) ?? ""];
  return { symbol: symbol ?? "w", which: (symbol === undefined ? words : words.slice(0, -1)).join(" ") };
}

/** Of a layer's tensors, in their order: those with one letter say which they are. */
function tensorLetters(names: readonly string[], letterOf: (name: string) => TensorLetter): readonly TensorLetter[] {
  const letters = names.map(letterOf);
  return letters.map((own) =>
    letters.filter(({ symbol }) => symbol === own.symbol).length > 1 ? own : { ...own, which: "" },
  );
}

/** The derivative of a row's cost by a value: δ of a sum before its activation. */
export function slopeSymbol({ name, symbol }: Pick<NamedValue, "name" | "symbol">, letter: string): string {
  return name === "z" ? letter.replace(symbol, "δ") : `∂Cᵢ/∂${letter}`;
}

/** The same in words. */
export function slopeLabel(what: string): string {
  return `how the cost of this row changes for each unit of ${what}`;
}

function subscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** The letters of one row's way through the network and back. */
export class StepLetters {
  readonly #owners = new Map<ValueId, Owner>();
  readonly weights: WeightNames;
  readonly #tensors = new Map<string, TensorLetter>();
  readonly #layers: ReadonlyMap<string, { readonly title: string; readonly names: readonly string[] | null }>;

  constructor(compiled: CompiledNetwork, preparation: Preparation) {
    this.weights = new WeightNames(compiled, preparation);
    this.#layers = new Map(
      compiled.network.layers.map((layer) => [
        layer.id,
        { title: layer.title, names: elementNames(layer, preparation, compiled.outputs) },
      ]),
    );
    const { layers, derivatives, graph } = compiled.explainedGradients;
    const random = graph.nodes.flatMap((node) =>
      node.op === "input" && node.attributes.role === "random" ? [node.attributes.name] : [],
    );
    for (const { id } of compiled.network.layers) {
      const of = (tensors: readonly string[], letterOf: (name: string) => TensorLetter): void => {
        const own = tensors.filter((tensor) => tensor.startsWith(`${id}/`));
        const letters = tensorLetters(
          own.map((tensor) => tensor.slice(id.length + 1)),
          letterOf,
        );
        own.forEach((tensor, at) => this.#tensors.set(tensor, letters[at] ?? { symbol: "w", which: "" }));
      };
      of(
        compiled.weights.map(({ tensor }) => tensor),
        tensorLetter,
      );
      of(random, (name) => ({ symbol: "r", which: name.replaceAll("-", " ") }));
    }
    for (const { id: layer, ofBatch } of layers)
      for (const value of ofBatch)
        for (const id of value.values) this.#owners.set(id, { layer, value, part: 0, of: "batch" });
    for (const { id: layer, values } of layers)
      for (const value of values)
        for (const [part, id] of value.values.entries()) {
          const owner = { layer, value, part };
          // What a layer only hands on is the layer's that made it.
          if (this.#owners.has(id)) continue;
          this.#owners.set(id, { ...owner, of: "value" });
          const derivative = derivatives.get(id);
          if (derivative !== undefined && !this.#owners.has(derivative))
            this.#owners.set(derivative, { ...owner, of: "derivative" });
        }
  }

  /** As they are used in the formulas of a row; a weight that is chosen is in every sum in which it stands. */
  of(row: Row, chosen: WeightSubject | null = null): Letters {
    const input =
      chosen === null
        ? -1
        : row.values.graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === chosen.tensor);
    return {
      of: (id, index) => this.#letter(row, id, index),
      isChosen: (id, index) => id === input && index === chosen?.index,
    };
  }

  /** "Dense 1, weighted sum 3", "Input, Flipper Length (mm)", "Conv 2D, result (row 3, column 4, channel 1)" */
  placeLabel(layer: string, { name, shape, axes, blocks }: NamedValue, index: number): string {
    const { title = layer, names = null } = this.#layers.get(layer) ?? {};
    const own = sizeOf(shape) === names?.length ? names[index] : undefined;
    const position = positionOf(index, shape);
    const what = WORDS[name] ?? name;
    if (own === undefined && position.length <= 1) return `${title}, ${what} ${(position[0] ?? 0) + 1}`;
    if (own === undefined)
      return `${title}, ${what} (${position
        .map((place, at) => placeName(axes[at] ?? "", shape[at] ?? 1, place, { blocks }))
        .join(", ")})`;
    return name === RESULT ? `${title}, ${own}` : `${title}, ${what} of ${own}`;
  }

  #letter(row: Row, id: ValueId, index: number): Letter | null {
    const owner = this.#owners.get(id);
    if (owner !== undefined) return this.#owned(row, owner, id, index);
    const node = row.values.graph.nodes[id];
    if (node?.op !== "input") return null;
    const { name, role, shape } = node.attributes;
    const perRow = sizeOf(row.values.shape(id)) / row.values.batchSize;
    switch (role) {
      case "weight": {
        const extents = shape.map(Number);
        const subject: Subject = { kind: "weight", tensor: name, index };
        return { symbol: this.#inTensor(name, "w", index, extents), label: this.weights.of(name, index), subject };
      }
      case "random":
        return {
          symbol: this.#inTensor(name, "r", index % perRow, shape.slice(1).map(Number)),
          label: `random number of ${name}`,
        };
      case "rows": {
        if (name === ROW_WEIGHTS) return null;
        if (name === SAMPLE_WEIGHTS) return { symbol: "s", label: "how much the row counts" };
        const symbol = name === TARGETS ? "y" : "x";
        return { symbol: indexed(symbol, index % perRow, shape.slice(1).map(Number)), label: name };
      }
      case "slot":
      case "scalar":
        return null;
      default:
        return role satisfies never;
    }
  }

  #inTensor(tensor: string, otherwise: string, index: number, shape: readonly number[]): string {
    const { symbol, which } = this.#tensors.get(tensor) ?? { symbol: otherwise, which: "" };
    return `${indexed(symbol, index, shape)}${which === "" ? "" : ` of ${which}`}`;
  }

  #owned(row: Row, { layer, value, part, of }: Owner, id: ValueId, index: number): Letter {
    if (of === "batch")
      return {
        symbol: indexed(value.symbol, index, value.shape),
        label: `${this.placeLabel(layer, value, index)}, of the batch`,
      };
    const size = sizeOf(row.values.shape(id)) / row.values.batchSize;
    const other = Math.floor(index / size) - row.at;
    const own = part * size + (index % size);
    const letter = indexed(value.symbol, own, value.shape);
    const symbol = of === "value" ? letter : slopeSymbol(value, letter);
    const place = this.placeLabel(layer, value, own);
    const whose = other === 0 ? "" : `, of row ${Math.floor(index / size) + 1} of the batch`;
    const label = of === "value" ? `${place}${whose}` : slopeLabel(`${place}${whose}`);
    if (other !== 0) return { symbol: `${symbol} of another row`, label };
    return { symbol, label, subject: { kind: "unit", layer, value: value.name, index: own } };
  }
}
