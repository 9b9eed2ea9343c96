// The recurrent layers: simple, LSTM and GRU. Gates lie in the order in which PyTorch has them.

import { only } from "./one-input";
import {
  RECURRENT_PARAMS,
  describeRecurrent,
  gate,
  lowerRecurrent,
  recurrentShape,
  recurrentWeights,
} from "./recurrent-parts";
import type { Cell, RecurrentSettings } from "./recurrent-parts";
import type { LayerSpec } from "./spec";

interface Kind {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  readonly docs: string;
}

const COMMON =
  "It goes over a sequence (steps × channels) from step to step. The steps are written out one after another in the graph, so very long sequences take long to prepare.";

/** h = tanh(W x + U h + b) (Elman 1990). */
const SIMPLE: Cell = {
  gates: 1,
  gateNames: ["state"],
  recurrentBias: false,
  stateSymbols: ["h"],
  step: (builder, input, state, { recurrent, markSums }) => {
    const [h] = state ?? [];
    const sums = h === undefined ? input : builder.add(builder.matmul(h, recurrent), input);
    markSums(sums);
    return [builder.tanh(sums)];
  },
};

/** c = f c + i g, h = o tanh c, with gates i, f, g, o in this order (Hochreiter and Schmidhuber 1997; Gers et al. 2000). */
const LSTM: Cell = {
  gates: 4,
  gateNames: ["input", "forget", "cell", "output"],
  recurrentBias: false,
  openGate: 1,
  stateSymbols: ["h", "c"],
  // One sigmoid for three gates.
  order: [0, 1, 3, 2],
  step: (builder, input, state, { recurrent, units, mark, markSums }) => {
    const [h, c] = state ?? [];
    const sums = h === undefined ? input : builder.add(builder.matmul(h, recurrent), input);
    markSums(sums);
    const open = builder.sigmoid(gate(builder, sums, 0, units, 3));
    const [i = open, f = open, o = open] = [0, 1, 2].map((index) => gate(builder, open, index, units));
    const g = builder.tanh(gate(builder, sums, 3, units));
    mark("input", "i", i);
    mark("forget", "f", f);
    mark("output", "o", o);
    mark("cell", "g", g);
    const added = builder.multiply(i, g);
    const next = c === undefined ? added : builder.add(builder.multiply(f, c), added);
    return [builder.multiply(o, builder.tanh(next)), next];
  },
};

/** h = (1 - z) n + z h, n = tanh(Wₙ x + bₙ + r (Uₙ h + cₙ)), with gates r, z, n in this order (Cho et al. 2014, as in cuDNN). */
const GRU: Cell = {
  gates: 3,
  gateNames: ["reset", "update", "new"],
  recurrentBias: true,
  stateSymbols: ["h"],
  step: (builder, input, state, { recurrent, recurrentBias, units, mark }) => {
    const [h] = state ?? [];
    const part = (sums: number | undefined, index: number): number | undefined =>
      sums === undefined ? undefined : gate(builder, sums, index, units);
    // Before the first step the state is 0, and of its products only the bias is left, the same in each row.
    const products = h === undefined ? undefined : builder.matmul(h, recurrent);
    const biasRow = recurrentBias === undefined ? undefined : builder.reshape(recurrentBias, [1, 3 * units]);
    const fromState =
      products === undefined ? biasRow : biasRow === undefined ? products : builder.add(products, biasRow);
    const sum = (index: number, other: number | undefined): number =>
      other === undefined ? gate(builder, input, index, units) : builder.add(gate(builder, input, index, units), other);
    const r = builder.sigmoid(sum(0, part(fromState, 0)));
    const z = builder.sigmoid(sum(1, part(fromState, 1)));
    const remembered = part(fromState, 2);
    const n = builder.tanh(sum(2, remembered === undefined ? undefined : builder.multiply(r, remembered)));
    mark("reset", "r", r);
    mark("update", "u", z);
    mark("new", "n", n);
    // (1 - z) n + z h = n + z (h - n)
    if (h === undefined) return [builder.subtract(n, builder.multiply(z, n))];
    return [builder.add(n, builder.multiply(z, builder.subtract(h, n)))];
  },
};

/** A recurrent layer whose whole state is what it passes on. */
export const simpleRnnLayer = recurrentLayer(
  {
    type: "simple-rnn",
    label: "Simple RNN",
    summary: "Remembers the last steps of a sequence",
    docs: `At each step it adds up what comes in and what it passed on at the step before, weighted, and takes the tanh of it. It forgets soon: for what lies many steps back use LSTM or GRU. ${COMMON}`,
  },
  SIMPLE,
);

/** Long short-term memory; the forget gate's bias begins with 1. */
export const lstmLayer = recurrentLayer(
  {
    type: "lstm",
    label: "LSTM",
    summary: "Learns what to remember and what to forget",
    docs: `Long short-term memory: besides what it passes on, each unit keeps a number from step to step, and learns when to change it, when to forget it and when to show it. It can connect what lies many steps apart. ${COMMON}`,
  },
  LSTM,
);

/** Gated recurrent unit, with the reset gate behind the product as in cuDNN, PyTorch and Keras. */
export const gruLayer = recurrentLayer(
  {
    type: "gru",
    label: "GRU",
    summary: "A smaller LSTM",
    docs: `Gated recurrent units: each learns when to take something new and how much of the old to mix with it. Nearly as able as LSTM, with three quarters of its weights. ${COMMON}`,
  },
  GRU,
);

function recurrentLayer(kind: Kind, cell: Cell): LayerSpec {
  const spec: LayerSpec<typeof RECURRENT_PARAMS> = {
    ...kind,
    family: "sequence",
    synonyms: ["RNN", "recurrent", "memory", "sequence", "time series"],
    params: RECURRENT_PARAMS,
    inputs: { min: 1, max: 1 },
    learns: "kernels",
    describe: (values: RecurrentSettings) => describeRecurrent(values),
    inferShape: (inputs, values) => recurrentShape(only(inputs), values),
    weights: (inputs, values) => recurrentWeights(only(inputs), cell, values),
    lower: (context) => lowerRecurrent(context, cell),
  };
  return spec;
}
