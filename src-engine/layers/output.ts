import { activationParam } from "./activations";
import { BIAS_PARAM, denseWeights, initializerParam, lowerDense, needsVector } from "./dense-parts";
import { only, onlyValue } from "./one-input";
import type { Ends, LayerFault, LayerSpec, ParamSpecs } from "./spec";

const params = {
  activation: activationParam(
    ["linear", "softmax", "sigmoid", "tanh", "relu", "softplus"],
    "linear",
    "What is done to the last sums. Softmax to choose one of several classes, sigmoid for a yes or no, linear to predict a number.",
  ),
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam(
    "First weights",
    "The numbers that the connections start with, before any learning.",
    "glorot-uniform",
  ),
  biasInitializer: initializerParam("First biases", "The numbers that the biases start with.", "zeros"),
} as const satisfies ParamSpecs;

/** A dense projection to the target's shape, then an activation. */
export const outputLayer = {
  type: "output",
  label: "Output",
  family: "io",
  summary: "Where the prediction leaves",
  docs:
    "The end of the network: a dense layer with one unit for each number of the answer, so one per class, or one per number to predict. " +
    "Its size follows the target you chose. The loss compares what it gives with the right answer.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ activation }) => (activation === "linear" ? "" : activation),
  inferShape: (inputs, _params, ends) => needsVector(only(inputs)) ?? outputFault(ends) ?? ends.output,
  weights: (inputs, values, ends) => denseWeights(only(inputs)[0] ?? 0, ends.output[0] ?? 0, values),
  lower: (context) => lowerDense(context, onlyValue(context.inputs)),
} as const satisfies LayerSpec<typeof params>;

function outputFault({ output }: Ends): LayerFault | undefined {
  if (output.includes(0)) {
    return {
      fault: {
        code: "no-target",
        message: ({ layer }) => `${layer} has nothing to predict, because no column of the data is the target.`,
        next: "Choose the column that is to be predicted.",
      },
    };
  }
  if (output.length === 1) return undefined;
  return {
    fault: {
      code: "target-not-a-vector",
      message: ({ layer }) =>
        `${layer} gives one row of numbers an example, but the target has the shape ${output.join("×")}.`,
      next: "Choose columns as the target.",
    },
  };
}
