// The contract of a layer kind. One small pure file each; the palette, the inspector, the documentation, the command
// line's listing, validation and compilation are all generated from it.

import type { Params, ParamSpecs } from "../document/params";
import type { Task } from "../document/schema";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

export type { Params, ParamSpec, ParamSpecs } from "../document/params";

/** Groups of the palette, in its order; also the hue of the node. */
export const FAMILIES = [
  "io",
  "core",
  "convolution",
  "pooling",
  "normalize",
  "activation",
  "merge",
  "sequence",
  "reshape",
  "prepare",
  "regularize",
] as const;
export type Family = (typeof FAMILIES)[number];

/** Extents of one example, the batch left out: [28, 28, 1]. */
export type ExampleShape = readonly number[];

export const INITIALIZERS = [
  "glorot-uniform",
  "glorot-normal",
  "he-uniform",
  "he-normal",
  "zeros",
  "ones",
  "normal",
  "uniform",
] as const;
export type Initializer = (typeof INITIALIZERS)[number];

export interface WeightSpec {
  /** Within the layer, e.g. "kernel". The tensor is called "layer-id/kernel" everywhere. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Connections into and out of one unit, for the initializers that scale by them. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** What each axis is, e.g. ["input", "unit"]. */
  readonly axes: readonly string[];
  /** Blocks of one size along the last axis, by what they are called: an LSTM's gates. */
  readonly blocks?: readonly string[];
  /** A kernel, which multiplies what comes in: the axis along which its values belong to one unit (filter, entry) each. */
  readonly unit?: number;
  /** What the axes' names do not say of the layout, e.g. the order of an LSTM's gates. */
  readonly docs?: string;
  /** From the first of these numbers to before the second the values begin with 1 more: an LSTM's forget gate. */
  readonly raised?: readonly [number, number];
  /** False: no optimizer changes it; the layer says itself how it goes on (a moving mean). Saved and loaded as any other. */
  readonly trained?: false;
}

/** How a layer joins its inputs: number by number with a sign, or one behind the other along an axis. */
export type Join = { readonly sign: string } | { readonly along: number };

/** What a layer is compiled with. */
export interface LowerContext<P> {
  readonly builder: GraphBuilder;
  readonly params: P;
  /** The incoming values, [N, ...shape]. */
  readonly inputs: readonly ValueId[];
  readonly inputShapes: readonly ExampleShape[];
  /** Dropout and its kin act in training only. */
  readonly training: boolean;
  /** The layer's part of the data, [N, ...ends.input]; for layers without inputs. */
  source(): ValueId;
  /** The layer's weight of that name. */
  weight(name: string): ValueId;
  /** How an untrained weight goes on after this step; in training, once for each of them. */
  keep(name: string, next: ValueId): void;
  /** Uniform random numbers in [0, 1), fresh in each step; its state is the run's. */
  random(name: string, shape: ExampleShape): ValueId;
}

/** What the data asks of the two ends of the network; to a layer, what it asks of that one, where there are several. */
export interface DataShapes {
  /** Shape of one prepared example. */
  readonly input: ExampleShape;
  /** Shape of one prepared target. */
  readonly output: ExampleShape;
  /** The columns that examples are made of, in their order; absent where they are of one piece, such as a picture. */
  readonly features?: readonly ColumnPart[];
  /** The same of targets. */
  readonly targets?: readonly TargetPart[];
}

/** What one column gives: `width` neighboring numbers. */
export interface ColumnPart {
  readonly name: string;
  readonly width: number;
}

export interface TargetPart extends ColumnPart {
  readonly task: Task;
}

/** Weights that follow from the training rows. */
export interface Adaptation {
  /** Takes some more rows of what comes into the layer, one behind the other. */
  see(values: ArrayLike<number>): void;
  /** What the rows seen make of the weights so named. */
  weights(): Readonly<Record<string, readonly number[]>>;
}

export interface LayerSpec<P extends ParamSpecs = ParamSpecs> {
  readonly type: string;
  readonly label: string;
  /** What else people call it, and look for. */
  readonly synonyms?: readonly string[];
  readonly family: Family;
  /** One line, for the palette. */
  readonly summary: string;
  /** A paragraph, for the inspector and the documentation. */
  readonly docs: string;
  readonly params: P;
  /** How many connections may come in. */
  readonly inputs: { readonly min: number; readonly max: number };
  /** Absent where it learns nothing; "kernels": weights that penalties and bounds act on; "scales": others alone. */
  readonly learns?: "kernels" | "scales";
  /** Short text under the node's name, e.g. "16 · relu". */
  describe(params: Params<P>): string;
  /** Shape of one result, or what is wrong. */
  inferShape(inputs: readonly ExampleShape[], params: Params<P>, ends: DataShapes): ExampleShape | LayerProblem;
  weights(inputs: readonly ExampleShape[], params: Params<P>, ends: DataShapes): readonly WeightSpec[];
  /** Of a layer that joins several inputs: how. */
  join?(inputs: readonly ExampleShape[], params: Params<P>): Join;
  /**
   * For a layer that is fitted to the training rows before the first step of training: it is shown all of them, as they come in
   * through the layers before it, and works out weights that are not trained.
   */
  adapt?(input: ExampleShape, params: Params<P>): Adaptation;
  /** The layer as tensor operations; gives [N, ...shape]. */
  lower(context: LowerContext<Params<P>> & { readonly ends: DataShapes }): ValueId;
}

/** A problem found by a layer's own rule; the caller knows what the layer and its source are called. */
export interface LayerProblem {
  readonly problem: {
    readonly code: string;
    message(names: { readonly layer: string; readonly from: string }): string;
    readonly next: string;
    readonly expected?: string;
    readonly received?: string;
  };
  /** Kinds of layer that would fix it, put between the source and this one. */
  readonly insert?: readonly string[];
}

/** Tells a problem from a shape. */
export function isProblem(result: ExampleShape | LayerProblem): result is LayerProblem {
  return "problem" in result;
}
