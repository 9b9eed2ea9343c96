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

const activationName = fc.constantFrom(...ACTIVATION_NAMES);
const hiddenKind: fc.Arbitrary<HiddenKind> = fc.oneof(
  fc.record({
    type: fc.constant("dense"),
    params: fc.record({ units: fc.integer({ min: 1, max: 5 }), activation: activationName, useBias: fc.boolean() }),
  }),
  fc.record({ type: fc.constant("activation"), params: fc.record({ activation: activationName }) }),
  fc.record({ type: fc.constant("dropout"), params: fc.record({ rate: fc.constantFrom(0, 0.25, 0.5) }) }),
  fc.constant({ type: "flatten", params: {} }),
);

const inputShape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });

const optimizer: fc.Arbitrary<Optimizer> = fc.record({
  type: fc.constantFrom(...OPTIMIZERS),
  learningRate: fc.constantFrom(0.001, 0.05),
  momentum: fc.constantFrom(0, 0.9),
});

/** A chain of zero to four hidden layers between an input and an output that suits the loss. */
export const legalNetwork: fc.Arbitrary<LegalNetwork> = fc
  .record({
    input: inputShape,
    outputs: fc.integer({ min: 1, max: 4 }),
    hidden: fc.array(hiddenKind, { maxLength: 4 }),
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
