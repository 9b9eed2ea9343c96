import { ACTIVATION_NAMES, activation, activationParam, settingParam } from "./activations";
import { only, onlyValue } from "./one-input";
import type { LayerSpec, Params, ParamSpecs } from "./spec";

const params = {
  activation: activationParam(ACTIVATION_NAMES, "relu", "Which function is applied to each number."),
  slope: settingParam("leaky-relu"),
  alpha: settingParam("elu"),
} as const satisfies ParamSpecs;

/** An activation function on its own. */
export const activationLayer = {
  type: "activation",
  label: "Activation",
  synonyms: ["relu", "sigmoid", "tanh", "softmax", "nonlinearity"],
  family: "activation",
  summary: "Bends each number by a function",
  docs:
    "Applies one function to every number that passes, and leaves the shape alone. Most layers have an activation of their own; use this " +
    "one where you want it apart, or with a setting of your choice. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: (values) => {
    const setting = settingOf(values);
    return setting === undefined ? values.activation : `${values.activation} · ${setting}`;
  },
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params: values, inputs }) =>
    activation(values.activation).apply(builder, onlyValue(inputs), settingOf(values) ?? 0),
} as const satisfies LayerSpec<typeof params>;

/** The number that the chosen activation is set by. */
function settingOf(values: Params<typeof params>): number | undefined {
  const name = activation(values.activation).setting?.name;
  return name === "slope" || name === "alpha" ? values[name] : undefined;
}
