import { LOSSES } from "../losses/registry";
import { activationParam } from "./activations";
import { BIAS_PARAM, denseWeights, initializerParam, lowerDense, needsVector } from "./dense-parts";
import { namesInShort } from "./input";
import { only, onlyValue } from "./one-input";
import type { DataShapes, LayerProblem, LayerSpec, ParamSpecs } from "./spec";

const params = {
  targets: {
    kind: "columns",
    label: "Predicts",
    docs: "The columns that are predicted here, where the network has several outputs. None chosen: all that no other output predicts.",
    default: [],
    role: "target",
    amongSeveral: true,
  },
  activation: activationParam(
    ["linear", "softmax", "sigmoid", "tanh", "relu", "softplus"],
    "linear",
    "What is done to the last sums. Softmax to choose one of several classes, sigmoid for a yes or no, linear to predict a number.",
  ),
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam(
    "Initial weights",
    "The numbers that the connections start with, before any learning.",
    "glorot-uniform",
  ),
  biasInitializer: initializerParam("Initial biases", "The numbers that the biases start with.", "zeros"),
  loss: {
    kind: "word",
    label: "Loss",
    docs: "How wrong this output is. Of several outputs each may have its own; training lowers their sum.",
    default: null,
    amongSeveral: true,
    none: { label: "The recipe's", docs: "The loss that is chosen at the Train station." },
    words: LOSSES.all.map(({ type, label, summary, params: settings }) => ({
      type,
      label,
      docs: `${summary}.`,
      params: settings,
    })),
  },
  lossWeight: {
    kind: "number",
    label: "Loss weight",
    docs: "How much this output's loss counts in the sum that training lowers: twice the weight, twice as important. 0: it is not trained for.",
    default: 1,
    amongSeveral: true,
    min: 0,
    max: 1_000_000,
    sliderMax: 2,
  },
} as const satisfies ParamSpecs;

/** A dense projection to the target's shape, then an activation. */
export const outputLayer = {
  type: "output",
  label: "Output",
  family: "io",
  summary: "Where the prediction leaves",
  docs:
    "The end of the network: a dense layer with one unit for each number of the answer, so one per class, or one per number to predict. " +
    "Its size follows the target you chose. The loss compares what it gives with the right answer. A network may have several outputs, each " +
    "with targets and a loss of its own; training then lowers the sum of the losses, each times its weight.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ targets, activation }) =>
    [namesInShort(targets), activation === "linear" ? "" : activation].filter((part) => part !== "").join(" · "),
  inferShape: (inputs, _params, ends) => needsVector(only(inputs)) ?? outputProblem(ends) ?? ends.output,
  weights: (inputs, values, ends) => denseWeights(only(inputs)[0] ?? 0, ends.output[0] ?? 0, values),
  lower: (context) => lowerDense(context, onlyValue(context.inputs)),
} as const satisfies LayerSpec<typeof params>;

function outputProblem({ output }: DataShapes): LayerProblem | undefined {
  if (output.includes(0)) {
    return {
      problem: {
        code: "no-target",
        message: ({ layer }) => `${layer} has nothing to predict, because no column of the data is the target.`,
        next: "Choose the column that is to be predicted.",
      },
    };
  }
  if (output.length === 1) return undefined;
  return {
    problem: {
      code: "target-not-a-vector",
      message: ({ layer }) =>
        `${layer} gives one row of numbers an example, but the target has the shape ${output.join("×")}.`,
      next: "Choose columns as the target.",
    },
  };
}
