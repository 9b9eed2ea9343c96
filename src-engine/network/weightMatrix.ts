// A weight of any number of axes as rows and columns, as people look at it, and what those are called.

import type { Preparation } from "../document/preparation";
import { inputNames } from "../document/preparation";
import { sizeOf } from "../document/size";
import type { Family, WeightSpec } from "../layers/spec";
import type { Network, NetworkLayer } from "./network";
import type { NetworkOutput } from "./outputs";

interface MatrixAxis {
  readonly name: string;
  readonly extent: number;
  /** Numbers between neighbors along it. */
  readonly stride: number;
}

/** Axes of the weight that are rows, or columns; the last changes quickest. */
export type MatrixSide = readonly MatrixAxis[];

export interface WeightMatrix {
  readonly rows: MatrixSide;
  readonly columns: MatrixSide;
}

/**
 * One axis: a row. Two: as they are. A convolution's kernel: the window of each filter on each channel in one piece, channels
 * below each other and filters side by side. Any other: all but the last axis are rows.
 */
export function matrixOf({ shape, axes, unit }: Pick<WeightSpec, "shape" | "axes" | "unit">): WeightMatrix {
  const all = shape.map((extent, index): MatrixAxis => ({
    name: axes[index] ?? "axis",
    extent,
    stride: sizeOf(shape.slice(index + 1)),
  }));
  const [first, second, ...window] = all;
  if (first !== undefined && second !== undefined && (window.length === 1 || window.length === 2) && (unit ?? 2) < 2) {
    const [filter, channel] = unit === 0 ? [first, second] : [second, first];
    return { rows: [channel, ...window.slice(0, -1)], columns: [filter, ...window.slice(-1)] };
  }
  return { rows: all.slice(0, -1), columns: all.slice(-1) };
}

export function extentOf(side: MatrixSide): number {
  return sizeOf(side.map(({ extent }) => extent));
}

/** Where a row, or a column, begins among the weight's numbers. */
export function offsetOf(side: MatrixSide, index: number): number {
  let offset = 0;
  let rest = index;
  for (const { extent, stride } of [...side].reverse()) {
    offset += (rest % extent) * stride;
    rest = Math.floor(rest / extent);
  }
  return offset;
}

/** What a row or column is called: by the name of its outermost place where it has one, else by number from 1. */
export function sideName(side: MatrixSide, index: number, named: readonly string[] | null): string {
  const parts: string[] = [];
  let rest = index;
  for (const [axis, { name, extent }] of [...side.entries()].reverse()) {
    const place = rest % extent;
    rest = Math.floor(rest / extent);
    parts.unshift((axis === 0 ? named?.[place] : undefined) ?? `${name} ${place + 1}`);
  }
  return parts.join(", ");
}

/** Kinds of layers that pass each number on in its own place. */
const KEEP_PLACES: ReadonlySet<Family> = new Set(["normalize", "activation", "regularize"]);

/**
 * What the places along the outermost axis of a side stand for, where the data say so: columns of the data, or classes and
 * targets. Null where they are numbered only.
 */
export function placeNames(
  side: MatrixSide,
  layer: NetworkLayer,
  { layers }: Pick<Network, "layers">,
  outputs: readonly NetworkOutput[],
  preparation: Preparation,
): readonly string[] | null {
  const [axis] = side;
  if (axis === undefined) return null;
  const names =
    axis.name === "unit"
      ? answerNames(outputs.find(({ id }) => id === layer.id))
      : axis.name === "input" || axis.name === "channel"
        ? incomingNames(layer, layers, preparation)
        : null;
  return names?.length === axis.extent ? names : null;
}

function answerNames(output: NetworkOutput | undefined): readonly string[] | null {
  if (output === undefined) return null;
  return output.recipe.kind === "classes" ? output.recipe.classes : output.recipe.columns.map(({ name }) => name);
}

/** The data's columns that come in, where each still has its own place. */
function incomingNames(
  layer: NetworkLayer,
  layers: readonly NetworkLayer[],
  preparation: Preparation,
): readonly string[] | null {
  const [id, ...others] = layer.sources;
  const source = layers.find((one) => one.id === id);
  if (source?.spec === undefined || others.length > 0 || source.shape?.length !== 1) return null;
  if (source.spec.type === "input") {
    const names = inputNames(preparation);
    return source.part?.runs?.flatMap(([from, to]) => names.slice(from, to)) ?? names;
  }
  const passesOn = KEEP_PLACES.has(source.spec.family) && source.spec.learns !== "kernels";
  return passesOn ? incomingNames(source, layers, preparation) : null;
}
