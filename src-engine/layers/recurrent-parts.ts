// What the recurrent layers share: settings, weights, and the way over the steps, which is unrolled: one graph node after
// another for each step, with the inputs' products for all steps made at once.

import type { BooleanSpec, ChoiceSpec } from "../document/params";
import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { product } from "../ir/shape";
import { BIAS_PARAM, initializerParam } from "./dense-parts";
import { onlyValue } from "./one-input";
import { rankProblem } from "./spatial";
import type { ExampleShape, Initializer, LayerProblem, LowerContext, WeightSpec } from "./spec";
import { whole } from "../document/whole";

/** Longer sequences would make graphs that take minutes to prepare. */
const MOST_STEPS = 2_000;

const SEQUENCES_PARAM: BooleanSpec = {
  kind: "boolean",
  label: "Return each step",
  docs: "Pass on the state after each step, as a sequence, instead of the last one alone. Needed where another recurrent layer follows.",
  default: false,
};

const DIRECTION_PARAM: ChoiceSpec = {
  kind: "choice",
  label: "Direction",
  docs: "The way over the sequence.",
  default: "forward",
  choices: [
    { value: "forward", label: "Forward", docs: "From the first step to the last." },
    {
      value: "backward",
      label: "Backward",
      docs: "From the last step to the first; results stay in the order of the steps.",
    },
    {
      value: "both",
      label: "Both ways",
      docs: "Twice, with weights of its own each way; the results stand side by side.",
    },
  ],
};

/** The settings that every recurrent layer has. */
export const RECURRENT_PARAMS = {
  units: {
    kind: "integer",
    label: "Units",
    docs: "How many numbers the layer remembers from step to step, which is how many it passes on.",
    default: 16,
    min: 1,
    max: 65_536,
    sliderMax: 256,
  },
  sequences: SEQUENCES_PARAM,
  direction: DIRECTION_PARAM,
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam(
    "Initial input weights",
    "The weights of what comes in, before any learning.",
    "glorot-uniform",
  ),
  recurrentInitializer: initializerParam(
    "Initial state weights",
    "The weights of what is remembered, before any learning.",
    "glorot-uniform",
  ),
} as const;

export interface RecurrentSettings {
  readonly units: number;
  readonly sequences: boolean;
  readonly direction: string;
  readonly useBias: boolean;
  readonly kernelInitializer: string;
  readonly recurrentInitializer: string;
}

/** One kind of recurrent cell. */
export interface Cell {
  /** Blocks of `units` columns in its weights. */
  readonly gates: number;
  /** What the blocks are called, in their order. */
  readonly gateNames: readonly string[];
  /** The products with the state have a bias of their own. */
  readonly recurrentBias: boolean;
  /** The gate whose bias begins with 1. */
  readonly openGate?: number;
  /** The order in which `step` takes the gates, where that is another than in the weights: gates treated alike stand side by side. */
  readonly order?: readonly number[];
  /** What the parts of the state are called, in letters. */
  readonly stateSymbols: readonly string[];
  /** The state after a step; `state` is undefined before the first, where all is 0. The first part is what is passed on. */
  step(
    builder: GraphBuilder,
    input: ValueId,
    state: readonly ValueId[] | undefined,
    weights: CellStep,
  ): readonly ValueId[];
}

/** A block of units for each gate. */
const GATE_AXIS = "gate and unit";

export interface CellWeights {
  readonly units: number;
  readonly recurrent: ValueId;
  readonly recurrentBias: ValueId | undefined;
}

/** What a step is made from, besides what comes in. */
export interface CellStep extends CellWeights {
  /** Names something that the step computes on the way. */
  mark(name: string, symbol: string, value: ValueId): void;
  /** The same of the sums for all gates, before their activations. */
  markSums(value: ValueId): void;
}

/** Shape of one result, or what is wrong. */
export function recurrentShape(
  input: ExampleShape,
  { units, sequences, direction }: RecurrentSettings,
): ExampleShape | LayerProblem {
  const problem = rankProblem(input, 1);
  if (problem !== undefined) return problem;
  const [steps = 1] = input;
  const size = direction === "both" ? 2 * units : units;
  if (steps <= MOST_STEPS) return sequences ? [steps, size] : [size];
  return {
    problem: {
      code: "sequence-too-long",
      message: ({ layer, from }) =>
        `${layer} goes over at most ${whole(MOST_STEPS)} steps, but gets ${whole(steps)} from ${from}.`,
      next: "Shorten the sequence before it, by pooling or by a convolution with a stride.",
      expected: `at most ${MOST_STEPS} steps`,
      received: String(steps),
    },
  };
}

/** "kernel", [inputs, gates · units], "recurrent", [units, gates · units], "bias" and "recurrent-bias", [gates · units]. */
export function recurrentWeights(input: ExampleShape, cell: Cell, settings: RecurrentSettings): WeightSpec[] {
  const [, inputs = 1] = input;
  const { units, useBias } = settings;
  const size = cell.gates * units;
  const open = cell.openGate;
  const order =
    cell.gates === 1
      ? {}
      : {
          blocks: cell.gateNames,
          docs: `The last axis has a block of one number per unit for each gate, in PyTorch's order: ${cell.gateNames.join(", ")}.`,
        };
  return ways(settings.direction).flatMap(({ prefix }): WeightSpec[] => {
    const fans = { fanIn: inputs, fanOut: size };
    const bias = (name: string): WeightSpec => ({
      name: `${prefix}${name}`,
      shape: [size],
      initializer: "zeros",
      ...fans,
      axes: [GATE_AXIS],
      ...order,
    });
    const first: WeightSpec =
      open === undefined ? bias("bias") : { ...bias("bias"), raised: [open * units, (open + 1) * units] };
    return [
      {
        name: `${prefix}kernel`,
        shape: [inputs, size],
        initializer: settings.kernelInitializer as Initializer,
        ...fans,
        axes: ["input", GATE_AXIS],
        unit: 1,
        ...order,
      },
      {
        name: `${prefix}recurrent`,
        shape: [units, size],
        initializer: settings.recurrentInitializer as Initializer,
        fanIn: units,
        fanOut: size,
        axes: ["unit before", GATE_AXIS],
        unit: 1,
        ...order,
      },
      ...(useBias ? [first] : []),
      ...(useBias && cell.recurrentBias ? [bias("recurrent-bias")] : []),
    ];
  });
}

/** A value that a step computes, at each step. */
interface Marked {
  readonly symbol: string;
  readonly blocks: readonly string[];
  readonly values: ValueId[];
}

/** What the blocks of a step's sums are called; none of a cell with a single one. */
function gatesInOrder({ gates, gateNames, order }: Cell): readonly string[] {
  if (gates === 1) return [];
  return order === undefined ? gateNames : order.map((index) => gateNames[index] ?? "");
}

/** All steps, one after another. */
export function lowerRecurrent(
  { builder, inputs, inputShapes, weight, params }: LowerContext<RecurrentSettings>,
  cell: Cell,
): ValueId {
  const [[steps = 1, size = 1] = []] = inputShapes;
  const { units, sequences, useBias } = params;
  /** A weight with its columns in the cell's order. */
  const ordered = (name: string): ValueId => {
    const value = weight(name);
    return cell.order === undefined
      ? value
      : joined(
          builder,
          cell.order.map((index) => gate(builder, value, index, units)),
          builder.shape(value).length - 1,
        );
  };
  // Steps first: what one step needs then lies together.
  const x = builder.reshape(builder.transpose(onlyValue(inputs), [1, 0, 2]), [product([steps, "N"]), size]);
  const results = ways(params.direction).map(({ prefix, backward }) => {
    const products = builder.matmul(x, ordered(`${prefix}kernel`));
    const sums = useBias ? builder.add(products, ordered(`${prefix}bias`)) : products;
    const all = builder.reshape(sums, [steps, "N", cell.gates * units]);
    const weights: CellWeights = {
      units,
      recurrent: ordered(`${prefix}recurrent`),
      recurrentBias: useBias && cell.recurrentBias ? ordered(`${prefix}recurrent-bias`) : undefined,
    };
    const marked = new Map<string, Marked>();
    let state: readonly ValueId[] | undefined;
    for (let i = 0; i < steps; i++) {
      const at = backward ? steps - 1 - i : i;
      const mark = (name: string, symbol: string, value: ValueId, blocks: readonly string[] = []): void => {
        const known = marked.get(name) ?? { symbol, blocks, values: [] };
        known.values[at] = value;
        marked.set(name, known);
      };
      const markSums = (value: ValueId): void => mark("z", "z", value, gatesInOrder(cell));
      const now = builder.slice(all, { axes: [0], starts: [at], ends: [at + 1], steps: [1] });
      state = cell.step(builder, builder.reshape(now, ["N", cell.gates * units]), state, {
        ...weights,
        mark,
        markSums,
      });
      for (const [part, symbol] of cell.stateSymbols.entries()) {
        const value = state[part];
        invariant(value !== undefined, `a state has a part ${symbol}`);
        mark(symbol, symbol, value);
      }
    }
    invariant(state !== undefined, "a sequence has a step");
    for (const [name, { symbol, values, blocks }] of marked)
      for (const value of values)
        builder.mark({
          name: `${prefix}${name}`,
          symbol,
          value,
          ofSeveral: backward ? "backward" : "forward",
          ...(blocks.length === 0 ? { axes: ["step", "unit"] } : { axes: ["step", GATE_AXIS], blocks }),
        });
    if (!sequences) return passedOn(state);
    return joined(
      builder,
      (marked.get(cell.stateSymbols[0] ?? "")?.values ?? []).map((one) => builder.reshape(one, ["N", 1, units])),
      1,
    );
  });
  return joined(builder, results, sequences ? 2 : 1);
}

/** The block of a gate, [..., units]; of several, where there is a `count` of them. */
export function gate(builder: GraphBuilder, sums: ValueId, index: number, units: number, count = 1): ValueId {
  const axis = builder.shape(sums).length - 1;
  return builder.slice(sums, { axes: [axis], starts: [index * units], ends: [(index + count) * units], steps: [1] });
}

/** "16 · each step · both ways" */
export function describeRecurrent({ units, sequences, direction }: RecurrentSettings): string {
  const way = direction === "both" ? ["both ways"] : direction === "backward" ? ["backward"] : [];
  return [String(units), ...(sequences ? ["each step"] : []), ...way].join(" · ");
}

function ways(direction: string): readonly { readonly prefix: string; readonly backward: boolean }[] {
  if (direction === "both")
    return [
      { prefix: "", backward: false },
      { prefix: "backward-", backward: true },
    ];
  return [{ prefix: "", backward: direction === "backward" }];
}

function passedOn(state: readonly ValueId[]): ValueId {
  const [first] = state;
  invariant(first !== undefined, "a cell has a state");
  return first;
}

function joined(builder: GraphBuilder, parts: readonly ValueId[], axis: number): ValueId {
  return parts.length === 1 ? passedOn(parts) : builder.concat(parts, axis);
}
