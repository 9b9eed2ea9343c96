// What "dense" and "output" share: settings, weights and the product itself.

import type { BooleanSpec, ChoiceSpec } from "../document/params";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { applyActivation } from "./activations";
import { INITIALIZERS } from "./spec";
import type { ExampleShape, Initializer, LayerProblem, WeightSpec } from "./spec";

const INITIALIZER_TEXTS: Readonly<Record<Initializer, { readonly label: string; readonly docs: string }>> = {
  "glorot-uniform": {
    label: "Glorot uniform",
    docs: "Even random numbers, scaled by the connections in and out. Good with tanh, sigmoid and softmax, and a safe choice.",
  },
  "glorot-normal": {
    label: "Glorot normal",
    docs: "Bell-shaped random numbers, scaled by the connections in and out.",
  },
  "he-uniform": {
    label: "He uniform",
    docs: "Even random numbers, scaled by the connections in. Made for ReLU and its kin.",
  },
  "he-normal": {
    label: "He normal",
    docs: "Bell-shaped random numbers, scaled by the connections in. Made for ReLU and its kin.",
  },
  zeros: {
    label: "Zeros",
    docs: "All 0. Units that start equal stay equal: try it to see why random numbers are needed.",
  },
  ones: { label: "Ones", docs: "All 1." },
  normal: { label: "Normal", docs: "Bell-shaped random numbers with a deviation of 0.05, whatever the layer's size." },
  uniform: { label: "Uniform", docs: "Even random numbers between -0.05 and 0.05, whatever the layer's size." },
};

/** A setting that chooses how weights begin. */
export function initializerParam(label: string, docs: string, fallback: Initializer): ChoiceSpec {
  const choices = INITIALIZERS.map((value) => ({ value, ...INITIALIZER_TEXTS[value] }));
  return { kind: "choice", label, docs, default: fallback, choices };
}

export const BIAS_PARAM: BooleanSpec = {
  kind: "boolean",
  label: "Use bias",
  docs: "Give each unit one more weight that is added whatever comes in, so that its result need not be 0 when all inputs are 0.",
  default: true,
};

interface DenseParams {
  readonly activation: string;
  readonly useBias: boolean;
  readonly kernelInitializer: string;
  readonly biasInitializer: string;
}

/** "kernel", [inputs, units], and "bias", [units]. */
export function denseWeights(inputs: number, units: number, params: DenseParams): WeightSpec[] {
  const fans = { fanIn: inputs, fanOut: units };
  const kernel: WeightSpec = {
    name: "kernel",
    shape: [inputs, units],
    initializer: params.kernelInitializer as Initializer,
    ...fans,
    axes: ["input", "unit"],
    unit: 1,
  };
  const bias: WeightSpec = {
    name: "bias",
    shape: [units],
    initializer: params.biasInitializer as Initializer,
    ...fans,
    axes: ["unit"],
  };
  return params.useBias ? [kernel, bias] : [kernel];
}

/** activation(x · kernel + bias), [N, units]. */
export function lowerDense(
  {
    builder,
    params,
    weight,
  }: { readonly builder: GraphBuilder; readonly params: DenseParams; weight(name: string): ValueId },
  x: ValueId,
): ValueId {
  const product = builder.matmul(x, weight("kernel"));
  const sum = params.useBias ? builder.add(product, weight("bias")) : product;
  return applyActivation(builder, params.activation, sum);
}

/** What is wrong when a layer needs one row of numbers an example and gets something else. */
export function needsVector(input: ExampleShape): LayerProblem | undefined {
  if (input.length === 1) return undefined;
  const received = input.length === 0 ? "a single number" : input.join("×");
  return {
    problem: {
      code: "needs-vector",
      message: ({ layer, from }) => `${layer} needs a vector (one row of numbers), but gets ${received} from ${from}.`,
      next: "Insert a Flatten layer between them.",
      expected: "a vector",
      received,
    },
    insert: ["flatten"],
  };
}
