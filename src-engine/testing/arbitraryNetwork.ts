// Networks, losses and optimisers at random, all of them legal, for property tests.

import * as fc from "fast-check";
import { LOSSES as LOSS_TYPES, OPTIMIZERS } from "../document/schema";
import type { Connection, Layer, LossType, Model, Optimizer } from "../document/schema";
import { ACTIVATION_NAMES } from "../layers/activations";
import type { Ends } from "../layers/spec";
import { LOSSES } from "../losses/registry";

export interface LegalNetwork {
  readonly model: Model;
  readonly training: { readonly loss: LossType; readonly optimizer: Optimizer };
  readonly ends: Ends;
}

type HiddenKind = { readonly type: string; readonly params: NonNullable<Layer["params"]> };

/** A power of a power of a power of e is beyond all numbers, and no network is built so. */
const activationName = fc.constantFrom(...ACTIVATION_NAMES.filter((name) => name !== "exponential"));
const hiddenKind: fc.Arbitrary<HiddenKind> = fc.oneof(
  fc.record({
    type: fc.constant("dense"),
    params: fc.record({ units: fc.integer({ min: 1, max: 5 }), activation: activationName, useBias: fc.boolean() }),
  }),
  fc.record({ type: fc.constant("activation"), params: fc.record({ activation: activationName }) }),
  fc.record({ type: fc.constant("dropout"), params: fc.record({ rate: fc.constantFrom(0, 0.25, 0.5) }) }),
  fc.constant({ type: "flatten", params: {} }),
  fc.constantFrom("batch-norm", "layer-norm", "rms-norm", "unit-norm", "prelu").map((type) => ({ type, params: {} })),
  fc.record({
    type: fc.constantFrom("gaussian-noise", "alpha-dropout", "gaussian-dropout", "spatial-dropout"),
    params: fc.constant({}),
  }),
);

/** Kinds that take sequences, whose result is flattened behind them; any shape is laid out as one in front. */
const sequenceKind: fc.Arbitrary<HiddenKind> = fc.oneof(
  fc.record({
    type: fc.constantFrom("simple-rnn", "lstm", "gru"),
    params: fc.record({
      units: fc.integer({ min: 1, max: 3 }),
      sequences: fc.boolean(),
      direction: fc.constantFrom("forward", "backward", "both"),
    }),
  }),
  fc.record({
    type: fc.constant("conv1d"),
    params: fc.record({
      filters: fc.integer({ min: 1, max: 3 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.constant("same"),
      activation: activationName,
    }),
  }),
  fc.record({
    type: fc.constantFrom("max-pooling1d", "average-pooling1d"),
    params: fc.record({ kernel: fc.integer({ min: 1, max: 3 }), padding: fc.constant("same") }),
  }),
  fc.record({
    type: fc.constant("multi-head-attention"),
    params: fc.record({ heads: fc.constantFrom(1, 2), headSize: fc.constantFrom(1, 2), causal: fc.boolean() }),
  }),
  fc.constantFrom("global-max-pooling1d", "global-average-pooling1d", "zero-padding1d", "upsampling1d").map((type) => ({
    type,
    params: {},
  })),
);

/** The same for pictures. */
const pictureKind: fc.Arbitrary<HiddenKind> = fc.oneof(
  fc.record({
    type: fc.constantFrom("conv2d", "separable-conv2d", "conv2d-transpose"),
    params: fc.record({
      filters: fc.integer({ min: 1, max: 3 }),
      kernelHeight: fc.integer({ min: 1, max: 3 }),
      kernelWidth: fc.integer({ min: 1, max: 2 }),
      strideWidth: fc.integer({ min: 1, max: 2 }),
      padding: fc.constant("same"),
      activation: activationName,
    }),
  }),
  fc.record({
    type: fc.constantFrom("max-pooling2d", "average-pooling2d"),
    params: fc.record({ kernelWidth: fc.integer({ min: 1, max: 3 }), padding: fc.constant("same") }),
  }),
);

const reshape = (axes: string): HiddenKind => ({ type: "reshape", params: { axes, first: 0, second: 1, third: 1 } });

/** A layer, with what it needs around it to take any shape and give one that any layer takes. */
const block: fc.Arbitrary<HiddenKind[]> = fc.oneof(
  { weight: 3, arbitrary: hiddenKind.map((kind) => [kind]) },
  { weight: 1, arbitrary: sequenceKind.map((kind) => [reshape("2"), kind, { type: "flatten", params: {} }]) },
  { weight: 1, arbitrary: pictureKind.map((kind) => [reshape("3"), kind, { type: "flatten", params: {} }]) },
);

const inputShape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });

const optimizer: fc.Arbitrary<Optimizer> = fc.record({
  type: fc.constantFrom(...OPTIMIZERS),
  learningRate: fc.constantFrom(0.001, 0.05),
  momentum: fc.constantFrom(0, 0.9),
});

/** A chain of zero to four hidden layers, with what they need around them, between an input and an output that suits the loss. */
export const legalNetwork: fc.Arbitrary<LegalNetwork> = fc
  .record({
    input: inputShape,
    outputs: fc.integer({ min: 1, max: 4 }),
    hidden: fc.array(block, { maxLength: 4 }).map((blocks) => blocks.flat()),
    loss: fc.constantFrom(...LOSS_TYPES),
    choice: fc.nat(),
    optimizer,
  })
  .map(({ input, outputs, hidden, loss, choice, optimizer: chosen }) => {
    const { activations } = LOSSES[loss];
    const activation = activations[choice % activations.length] ?? "linear";
    const flat: HiddenKind[] = input.length === 1 ? [] : [{ type: "flatten", params: {} }];
    const layers: Layer[] = [
      { id: "input", type: "input" },
      ...[...flat, ...hidden].map(({ type, params }, i) => ({ id: `hidden${i}`, type, params: { ...params } })),
      { id: "output", type: "output", params: { activation } },
    ];
    const connections = layers.slice(1).map(({ id }, i): Connection => [layers[i]?.id ?? "", id]);
    return {
      model: { layers, connections },
      training: { loss, optimizer: chosen },
      ends: { input, output: [outputs] },
    };
  });
