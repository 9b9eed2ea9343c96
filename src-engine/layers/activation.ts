import { invariant } from "../document/errors";
import { ACTIVATION_NAMES, WITH_ALPHA, activation, activationParam, alphaParam } from "./activations";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  activation: activationParam(ACTIVATION_NAMES, "relu", "Which function is applied to each number."),
  alpha: alphaParam(),
} as const satisfies ParamSpecs;

/** An activation function on its own. */
export const activationLayer = {
  type: "activation",
  label: "Activation",
  family: "activation",
  summary: "Bends each number by a function",
  docs:
    "Applies one function to every number that passes, and leaves the shape alone. Most layers have an activation of their own; use this " +
    "one where you want it apart, or with an α of your choice. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: (values) => (WITH_ALPHA.some((name) => name === values.activation) ? `${values.activation} · ${values.alpha}` : values.activation),
  inferShape: ([input]) => {
    invariant(input !== undefined, "activation has one input");
    return input;
  },
  weights: () => [],
  lower: ({ builder, params: { activation: name, alpha }, inputs: [x] }) => {
    invariant(x !== undefined, "activation has one input");
    return activation(name).apply(builder, x, alpha);
  },
} as const satisfies LayerSpec<typeof params>;
