import { ACTIVATION_NAMES, activationParam } from "./activations";
import { BIAS_PARAM, denseWeights, initializerParam, lowerDense, needsVector } from "./dense-parts";
import { only, onlyValue } from "./one-input";
import type { LayerSpec, ParamSpecs } from "./spec";
import { whole } from "../document/whole";

const params = {
  units: {
    kind: "integer",
    label: "Units",
    docs: "How many neurons the layer has, which is how many numbers it passes on. More can learn finer patterns, take longer, and need more data.",
    default: 16,
    min: 1,
    max: 1_000_000,
    sliderMax: 512,
  },
  activation: activationParam(
    ACTIVATION_NAMES,
    "relu",
    "What is done to each unit's sum. Without it (linear), many layers in a row could do no more than one: it is what lets a network learn curves.",
  ),
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam(
    "Initial weights",
    "The numbers that the connections start with, before any learning.",
    "glorot-uniform",
  ),
  biasInitializer: initializerParam("Initial biases", "The numbers that the biases start with.", "zeros"),
} as const satisfies ParamSpecs;

/** Every input connected to every unit: activation(x · kernel + bias). */
export const denseLayer = {
  type: "dense",
  label: "Dense",
  synonyms: ["fully connected", "linear layer", "hidden layer", "units", "neurons", "nodes", "perceptron", "MLP"],
  family: "core",
  summary: "Every input connected to every unit",
  docs:
    "The basic layer. Each unit multiplies every number that comes in by a weight of its own, adds the products and its bias, and passes the " +
    "sum through the activation. The weights are what training changes. A layer of n inputs and m units has n·m weights and m biases.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ units, activation }) => (activation === "linear" ? whole(units) : `${whole(units)} · ${activation}`),
  inferShape: (inputs, { units }) => needsVector(only(inputs)) ?? [units],
  weights: (inputs, values) => denseWeights(only(inputs)[0] ?? 0, values.units, values),
  lower: (context) => lowerDense(context, onlyValue(context.inputs)),
} as const satisfies LayerSpec<typeof params>;
