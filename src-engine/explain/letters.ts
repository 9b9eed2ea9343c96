// What the numbers of a step are called in formulas, and where each can be looked at.

import { positionOf } from "../ir/elements";
import type { ValueId } from "../ir/graph";
import { ROW_WEIGHTS, TARGETS } from "../ir/names";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NamedValue } from "../passes/lower";
import { RESULT } from "../passes/lower";
import type { Subject } from "../protocol/learn";
import type { Letter, Letters } from "./express";
import type { Row } from "./rows";
import { sizeOf } from "../document/size";

export type WeightSubject = Extract<Subject, { kind: "weight" }>;

/** A named value of a layer, and which of its parts. */
interface Owner {
  readonly layer: string;
  readonly value: NamedValue;
  readonly part: number;
  readonly of: "value" | "derivative";
}

/** x₃, or z[2,1,3] of several axes; numbers count from 1. */
export function indexed(symbol: string, index: number, shape: readonly number[]): string {
  if (sizeOf(shape) === 1) return symbol;
  const position = positionOf(index, shape).map((p) => p + 1);
  return position.length === 1 ? `${symbol}${subscript(String(position[0]))}` : `${symbol}[${position.join(",")}]`;
}

/** hidden/kernel[1,3]; numbers count from 1. */
export function weightLabel(tensor: string, index: number, shape: readonly number[]): string {
  return `${tensor}[${positionOf(index, shape)
    .map((p) => p + 1)
    .join(",")}]`;
}

function subscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** The letters of one row's way through the network and back. */
export class StepLetters {
  readonly #owners = new Map<ValueId, Owner>();
  readonly #compiled: CompiledNetwork;
  readonly #titles: ReadonlyMap<string, string>;

  constructor(compiled: CompiledNetwork) {
    this.#compiled = compiled;
    this.#titles = new Map(compiled.network.layers.map(({ id, title }) => [id, title]));
    const { layers, derivatives } = compiled.explainedGradients;
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

  /** "Dense 1, z 3" */
  placeLabel(layer: string, name: string, shape: readonly number[], index: number): string {
    const position = positionOf(index, shape).map((p) => p + 1);
    return `${this.#titles.get(layer) ?? layer}, ${name === RESULT ? "result" : name} ${position.join(",")}`.trim();
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
        const weight = this.#compiled.weights.find(({ tensor }) => tensor === name);
        const symbol = weight?.axes.length === 1 ? "b" : "w";
        const extents = shape.map(Number);
        const subject: Subject = { kind: "weight", tensor: name, index };
        return { symbol: indexed(symbol, index, extents), label: weightLabel(name, index, extents), subject };
      }
      case "random":
        return { symbol: indexed("r", index % perRow, shape.slice(1).map(Number)), label: `random number of ${name}` };
      case "rows": {
        if (name === ROW_WEIGHTS) return null;
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

  #owned(row: Row, { layer, value, part, of }: Owner, id: ValueId, index: number): Letter {
    const size = sizeOf(row.values.shape(id)) / row.values.batchSize;
    const other = Math.floor(index / size) - row.at;
    const own = part * size + (index % size);
    const letter = indexed(value.symbol, own, value.shape);
    const symbol = of === "value" ? letter : value.name === "z" ? letter.replace(value.symbol, "δ") : `∂C/∂${letter}`;
    const place = this.placeLabel(layer, value.name, value.shape, own);
    if (other !== 0) return { symbol: `${symbol} of another row`, label: `${place}, of another row of the batch` };
    return { symbol, label: place, subject: { kind: "unit", layer, value: value.name, index: own } };
  }
}
