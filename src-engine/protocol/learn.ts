// What the Learn station is told: a network at one step of its training, every number of that step, and why it is what it is.
// Steps are taken by the engine that trains (float32, bit for bit); the numbers shown are those of the same step in float64.

import type { Curve } from "../document/preparation";
import type { Cell } from "./data";

/** Where to begin: before any training, or at a run's state on record. */
export type StepOrigin =
  | { readonly kind: "initial" }
  | { readonly kind: "run"; readonly run: string; readonly at: "initial" | "best" | "last" | number };

/** A walk through a training, as it begins. */
export interface LearnStart {
  /** Names it in what is asked about it. */
  readonly walk: string;
  readonly network: NetworkView;
  readonly at: WalkPoint;
  /** Steps done at the beginning of the training, and at its end: a walk goes no farther. */
  readonly first: number;
  readonly last: number;
  /** Rows in each part of the split. */
  readonly parts: Readonly<Record<SplitPart, number>>;
  /** False where the run was trained again up to here and came out otherwise than its log says: on another machine, for example. */
  readonly exact: boolean;
}

export type SplitPart = "train" | "validation" | "test";

/** A row by its number in a part of the split. */
export interface RowPlace {
  readonly part: SplitPart;
  readonly row: number;
}

/** Where a walk stands, between two steps. */
export interface WalkPoint {
  /** Steps and whole epochs done, over the whole run, and rows of the epoch that is begun. */
  readonly step: number;
  readonly epoch: number;
  readonly row: number;
  /** The batch of the step to come: numbers of rows in the training part, and where these stand in the file. */
  readonly batch: Int32Array;
  readonly batchInFile: Int32Array;
  /** Of the step that led here, as training measured it (float32); null before the first, and where it is not on record. */
  readonly last: {
    /** The batch's mean cost, before its update. */
    readonly loss: number;
    /** The greatest change of a weight. */
    readonly change: number;
    /** Mean over the epoch that it ended; null where it ended none. */
    readonly epochLoss: number | null;
  } | null;
  /** By tensor. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** Why no further step is taken from here: the recipe's last epoch is over, or training diverges. */
  readonly end: "recipe" | "diverged" | null;
  /** Weights that a person set by hand on the way to here, and those that the step to come leaves as they are. */
  readonly edits: readonly WeightEdit[];
  readonly frozen: readonly { readonly tensor: string; readonly index: number }[];
  /** All that was done to weights on this walk, in the order in which it was done. */
  readonly touches: readonly WeightTouch[];
}

/** A weight was set by hand, or held, or let go, when so many steps were done. */
export type WeightTouch = { readonly step: number; readonly tensor: string; readonly index: number } & (
  { readonly kind: "set"; readonly value: number } | { readonly kind: "hold"; readonly held: boolean }
);

/** The same training at several learning rates, side by side, from the same initial weights and with the same batches. */
export interface StoppingLabView {
  readonly arms: readonly {
    /** What the recipe's learning rate is multiplied by. */
    readonly factor: number;
    readonly learningRate: number;
    /** Of each step, as training measures them: the batch's mean cost before it, and the greatest change of a weight by it. */
    readonly loss: Float64Array;
    readonly change: Float64Array;
    /** The mean cost over all training rows (or, of very many, some at even distances), after so many steps. */
    readonly all: { readonly steps: Int32Array; readonly loss: Float64Array };
    /** Why it took no more steps. */
    readonly end: "recipe" | "diverged" | null;
  }[];
  /** Steps from one cost over all rows to the next. */
  readonly interval: number;
}

/** Along what the cost is drawn: one or two weights with all others held, or two directions through all trained weights at once. */
export type LandscapeAxes =
  | {
      readonly kind: "weights";
      readonly x: { readonly tensor: string; readonly index: number };
      /** Null for a slice along one weight. */
      readonly y: { readonly tensor: string; readonly index: number } | null;
    }
  /** At random, each unit's part as long as the unit's weights are. */
  | { readonly kind: "random"; readonly seed: number }
  /** Those in which the training up to here went farthest. */
  | { readonly kind: "path" };

/** The cost around the present weights, with layers such as dropout at rest. */
export interface LandscapeView {
  /** Along the axes: values of the weight, or of a direction, how far from the present weights. */
  readonly x: Float64Array;
  /** One number for a slice. */
  readonly y: Float64Array;
  /** y by x. */
  readonly cost: Float64Array;
  /** Where the present weights are, what they cost, and how steep it is there along each axis. */
  readonly center: {
    readonly x: number;
    readonly y: number;
    readonly cost: number;
    readonly slopes: readonly [number, number];
  };
  /** Over which rows the cost is the mean, and how many of them. */
  readonly rows: { readonly of: "batch" | SplitPart; readonly asked: number; readonly all: number };
  /** As the reference computes it, or, where that would take too long, as training does. */
  readonly precision: "float64" | "float32";
  /** Numbers in all trained weights: the drawing shows one or two of so many directions. */
  readonly weights: number;
  /** Of directions along the path: their shares of how far the training went; null for others. */
  readonly shares: readonly [number, number] | null;
  /** Where the training was on its way here, in the plane or nearest to it. */
  readonly path: {
    readonly steps: Int32Array;
    readonly x: Float64Array;
    readonly y: Float64Array;
    /** What it truly cost, and what it costs where the plane is nearest to it. */
    readonly cost: Float64Array;
    readonly planeCost: Float64Array;
    /** How far its weights are from the plane. */
    readonly away: Float64Array;
  };
}

/** Rows by their cost, the greatest first. */
export interface WorstRows {
  readonly rows: readonly { readonly row: number; readonly cost: number }[];
  /** How many rows of the part were asked: where there are very many, some at even distances. */
  readonly asked: number;
  readonly of: number;
}

/** Something of the network that can be looked at, by the names that weights and layers have everywhere. */
export type Subject =
  | { readonly kind: "weight"; readonly tensor: string; readonly index: number }
  /** One number of what a layer computes, of one row; `value` as in {@link LayerView.values}. */
  | { readonly kind: "unit"; readonly layer: string; readonly value: string; readonly index: number }
  /** The cost of one row, or of the batch where no row is chosen. */
  | { readonly kind: "cost" };

export interface NetworkView {
  /** In the order in which they are computed; the first are inputs. */
  readonly layers: readonly LayerView[];
  /** Every weight of every layer, in that order. */
  readonly weights: readonly WeightView[];
  /** Rows of the training part. */
  readonly rows: number;
  /** Rows in a full batch. */
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** What the recipe's loss and optimizer are: words of the vocabularies. */
  readonly loss: string;
  readonly optimizer: string;
}

export interface LayerView {
  readonly id: string;
  /** A word of the vocabulary of layers. */
  readonly type: string;
  /** As people call it. */
  readonly title: string;
  readonly sources: readonly string[];
  /** Of what it gives for one row. */
  readonly shape: readonly number[];
  /** What the layer computes on the way, in order; the last is what it gives. A dense layer with an activation: z, a. */
  readonly values: readonly {
    readonly name: string;
    readonly symbol: string;
    readonly shape: readonly number[];
    /** What each axis is: "step", "unit", "query", "key" ... */
    readonly axes: readonly string[];
    /** Blocks of one size along the last axis, by what they are called: gates. */
    readonly blocks?: readonly string[];
    /** Made step by step along its first axis, each from the one before it, that way: the states of a recurrent layer. */
    readonly unrolled: "forward" | "backward" | null;
  }[];
  /** How it joins its sources: number by number with a sign, or one behind the other along an axis; null where it does not. */
  readonly join: { readonly sign: string } | { readonly along: number } | null;
  /** The activation between the last two values; null where there is none. */
  readonly activation: string | null;
  /** Of its elements: columns of the input ("Island = Dream"), classes or columns of an output; null where they have only numbers. */
  readonly names: readonly string[] | null;
  /** It gives (a part of) the prediction. */
  readonly output: boolean;
  /** An output's numbers are those of classes, of which one is right. */
  readonly classes: boolean;
  /** Of an output's numbers, where the file has other units: there it is center + scale · number, back from its curve, a date in days since 1970-01-01. */
  readonly units:
    | readonly ({
        readonly name: string;
        readonly type: "number" | "date";
        readonly center: number;
        readonly scale: number;
        readonly curve?: Curve;
      } | null)[]
    | null;
}

export interface WeightView {
  /** "hidden/kernel" */
  readonly tensor: string;
  readonly layer: string;
  readonly shape: readonly number[];
  /** What each axis is, e.g. ["input", "unit"]. */
  readonly axes: readonly string[];
  /** Blocks of one size along the last axis, by what they are called: gates. */
  readonly blocks?: readonly string[];
  /** An optimizer changes it. */
  readonly trained: boolean;
}

/** Numbers of a shape, row-major. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The whole step at which a walk stands: what was done with the batch, and what it will do to the weights. */
export interface StepView {
  /** Steps done before this one, over the whole run. */
  readonly step: number;
  readonly epoch: number;
  /** The batch: numbers of rows in the training part. */
  readonly batch: Int32Array;
  /** The learning rate of this step. */
  readonly learningRate: number;
  /** The batch's mean cost, without penalties, and each row's share: their mean is `cost`. */
  readonly cost: number;
  readonly rowCosts: Float64Array;
  /** What penalties on weights add. */
  readonly penalty: number;
  /** Length of the gradient over all trained weights, and by how much clipping multiplied it (1: not at all). */
  readonly gradientNorm: number;
  readonly clipped: number;
  /** The greatest change of a weight in this step. */
  readonly change: number;
  /** Of each weight, by its tensor's name. `gradient` as the optimizer is given it: mean over rows, with penalties, clipped. */
  readonly weights: Readonly<
    Record<string, { readonly before: Float32Array; readonly gradient: Float64Array; readonly after: Float64Array }>
  >;
  /** Weights that a person set by hand since the walk began, and those that are held. */
  readonly edits: readonly WeightEdit[];
  readonly frozen: readonly { readonly tensor: string; readonly index: number }[];
}

/** By weight and memory, as the optimizer names it ("velocity", "squares"): the numbers before a step and after it, row-major as the weight's. */
export type OptimizerMemories = Readonly<
  Record<string, Readonly<Record<string, { readonly before: Float64Array; readonly after: Float64Array }>>>
>;

export interface WeightEdit {
  readonly tensor: string;
  readonly index: number;
  readonly value: number;
}

/** One row on its way through the network and back. */
export interface RowView {
  readonly part: SplitPart;
  /** In that part, and in the file. */
  readonly row: number;
  readonly inFile: number;
  /** Its place in the step's batch; null where it is not in it. */
  readonly place: number | null;
  /** The row as it is in the file: columns and their cells. */
  readonly raw: readonly { readonly column: string; readonly cell: Cell }[];
  /** The prepared example and target. */
  readonly input: Numbers;
  readonly target: Numbers;
  readonly prediction: Numbers;
  /** By layer and value: what was computed, and its delta: the derivative of this row's cost by it. */
  readonly layers: Readonly<
    Record<string, Readonly<Record<string, { readonly value: Numbers; readonly delta: Numbers | null }>>>
  >;
  readonly cost: CostView;
}

/** How the cost of one row comes about. */
export interface CostView {
  /** One for each output layer. */
  readonly parts: readonly {
    readonly layer: string;
    /** A word of the vocabulary of losses. */
    readonly loss: string;
    /** In letters, from the vocabulary. */
    readonly formula: string;
    /** What it counts in the sum. */
    readonly weight: number;
    /** One for each output: what is named between prediction and cost (difference, square, half), in order, the last is its share. */
    readonly outputs: readonly {
      readonly name: string;
      readonly prediction: number;
      readonly target: number;
      readonly terms: readonly { readonly name: string; readonly symbol: string; readonly value: number }[];
    }[];
    readonly total: number;
  }[];
  readonly total: number;
}

/** How the cost of a batch comes about: one line for each of its rows, told of one output. */
export interface BatchCost {
  readonly layer: string;
  /** What is named between prediction and cost, as in {@link CostView}. */
  readonly columns: readonly { readonly name: string; readonly symbol: string }[];
  /** Names of the layer's outputs. */
  readonly outputs: readonly string[];
  readonly rows: readonly {
    /** In the training part. */
    readonly row: number;
    /** The output that is told of. */
    readonly output: number;
    readonly prediction: number;
    readonly target: number;
    /** One for each column. */
    readonly terms: readonly number[];
    /** Of the row, over all outputs. */
    readonly cost: number;
  }[];
  /** Of the rows' costs; the mean is the cost of the step. */
  readonly sum: number;
  readonly mean: number;
}

/** A piece of a formula with its number. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  /** A letter, with what it stands for where that can be looked at. */
  | {
      readonly kind: "name";
      readonly symbol: string;
      readonly value: number;
      readonly label?: string;
      readonly subject?: Subject;
    }
  /** An operation of `ir/ops` ("add", "multiply", "tanh" ...) on one number each, or "power". */
  | { readonly kind: "operation"; readonly op: string; readonly of: readonly Expression[]; readonly value: number }
  /** A sum of many: its greatest terms, how many more there are and what those add up to. */
  | {
      readonly kind: "sum";
      readonly terms: readonly Expression[];
      readonly more: number;
      readonly rest: number;
      readonly value: number;
    };

/** symbol = expression = value */
export interface Equation {
  readonly symbol: string;
  /** What it is, in words: "the change of this weight". */
  readonly label: string;
  readonly expression: Expression;
  readonly value: number;
  readonly subject?: Subject;
}

/** Why the subject has the number it has, and what it does. */
export interface Trace {
  readonly subject: Subject;
  readonly value: number;
  /** Forward: how the row's number comes about. */
  readonly forward: readonly Equation[];
  /** Backward: the chain rule from the row's cost to the subject; factors whose product (or sum of products) is the derivative. */
  readonly backward: readonly Equation[];
  /** Of the unit, or of the one that the weight feeds: what it sees, where it sees it through a window. */
  readonly window: UnitWindow | null;
  /** A weight's: the batch's cost a little below and above, and the slope between, beside the derivative of this row and of the batch. */
  readonly check: {
    readonly nudge: number;
    readonly below: number;
    readonly above: number;
    readonly slope: number;
    readonly derivative: number;
  } | null;
}

/** What the whole batch makes of the subject, where that is a weight that is trained. */
export interface BatchTrace {
  /** One derivative for each row of the batch, in its order; their mean, with penalties, is the gradient. */
  readonly ledger: Float64Array | null;
  /** What becomes of the gradient: penalty, clipping, the optimizer's memories, the new weight. */
  readonly optimizer: readonly Equation[] | null;
  /** Which way the step moves it. */
  readonly move: WeightMove | null;
}

/** Which way a step moves a weight, seen from its gradient as the optimizer is given it. */
export type WeightMove =
  /** Held: it stays, and the optimizer's memories of it stay. */
  | { readonly way: "held" }
  | { readonly way: "against" }
  /** Not at all, with its gradient, or without having one: not what the gradient alone would do. Null where nothing else is known to. */
  | { readonly way: "still" | "with" | "alone"; readonly because: "memory" | "decay" | "norm" | null };

/** What a unit sees of the layer before it through a window: a filter laid over it, or the numbers that pooling takes together. */
export interface UnitWindow {
  /** Added up after each is multiplied with a weight; or the greatest, or the mean, of them. */
  readonly how: "products" | "greatest" | "mean";
  readonly layer: string;
  /** The layer whose result lies under the window; null where that is something within the same layer. */
  readonly source: string | null;
  /** Of the window: channels, then its extents. The lists below are of this shape, row-major. */
  readonly shape: readonly number[];
  /** In the source's result; -1 in the padding, and where there is no source. */
  readonly indices: Int32Array;
  readonly x: Float64Array;
  /** The filter's tensor and the places in it, -1 where none; without a filter, null. */
  readonly tensor: string | null;
  readonly weights: Int32Array;
  readonly w: Float64Array;
  /** x · w, 0 in the padding. */
  readonly products: Float64Array;
  readonly bias: { readonly tensor: string; readonly index: number; readonly value: number } | null;
  /** What they make: the number before any activation, and its letter. */
  readonly value: number;
  readonly symbol: string;
}

/** One row's numbers if a weight were another, for number lines: the weight, what it feeds, the prediction, the cost. */
export interface Nudge {
  readonly lines: readonly {
    readonly symbol: string;
    readonly label: string;
    readonly before: number;
    readonly after: number;
    /** Where it goes while the weight goes as far as its own size, or 1, to both sides. */
    readonly least: number;
    readonly most: number;
    readonly subject?: Subject;
  }[];
}
