import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { product } from "../ir/shape";
import { ACTIVATION_NAMES, activationParam, applyActivation } from "./activations";
import { ATTENTION_PARAMS, attend, attentionWeights } from "./attention";
import { dropoutLayer } from "./dropout";
import { channelWeight, epsilonParam, standardize } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { rankProblem, sizeParam } from "./spatial";
import type { Initializer, LayerSpec, ParamSpecs, WeightSpec } from "./spec";
import { whole } from "../document/whole";

const params = {
  heads: ATTENTION_PARAMS.heads,
  headSize: ATTENTION_PARAMS.headSize,
  hidden: sizeParam(
    "Hidden units",
    "Units of the dense layer between; two to four times the channels is usual.",
    64,
    1_024,
  ),
  activation: activationParam(ACTIVATION_NAMES, "relu", "What is done to the hidden units' sums."),
  rate: { ...dropoutLayer.params.rate, label: "Dropout", default: 0.1 },
  normFirst: {
    kind: "boolean",
    label: "Normalize first",
    docs: "Normalize what goes into each half, instead of what comes out of it: deep stacks then train more easily.",
    default: false,
  },
  causal: ATTENTION_PARAMS.causal,
  epsilon: epsilonParam(1e-5),
  kernelInitializer: ATTENTION_PARAMS.kernelInitializer,
} as const satisfies ParamSpecs;

/**
 * The encoder block of a transformer (Vaswani et al. 2017): x = norm(x + dropout(attention(x))), then
 * x = norm(x + dropout(W₂ dropout(activation(W₁ x + b₁)) + b₂)); with "normalize first", x + ...(norm(x)).
 */
export const transformerBlockLayer = {
  type: "transformer-block",
  label: "Transformer block",
  family: "sequence",
  summary: "Attention, then a small dense network at each step",
  docs:
    "A whole block of a transformer: Multi-head attention, then two dense layers at each step, each half added to what came in, normalized, and with dropout. Sequences (steps × channels) " +
    "go in and come out in the same shape, so that blocks can be stacked. Put a Positional encoding before the first.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ heads, headSize, hidden }) => `${heads} × ${headSize} · ${whole(hidden)}`,
  inferShape: (inputs) => rankProblem(only(inputs), 1) ?? only(inputs),
  weights: (inputs, { hidden, kernelInitializer, ...values }) => {
    const [, channels = 1] = only(inputs);
    const initializer = kernelInitializer as Initializer;
    const dense = (name: string, from: number, to: number): WeightSpec[] => {
      const fans = { fanIn: from, fanOut: to };
      return [
        { name, shape: [from, to], initializer, ...fans, axes: ["input", "unit"], unit: 1 },
        { name: `${name}-bias`, shape: [to], initializer: "zeros", ...fans, axes: ["unit"] },
      ];
    };
    const norm = (name: string): WeightSpec[] => [
      channelWeight(`${name}-gamma`, channels, "ones"),
      channelWeight(`${name}-beta`, channels, "zeros"),
    ];
    return [
      ...attentionWeights(channels, { ...values, useBias: true, kernelInitializer }),
      ...norm("first-norm"),
      ...dense("hidden", channels, hidden),
      ...dense("back", hidden, channels),
      ...norm("second-norm"),
    ];
  },
  lower: ({ builder, params: values, inputs, inputShapes, weight, random, training }) => {
    const { normFirst, epsilon, rate, hidden } = values;
    const [steps = 1, channels = 1] = only(inputShapes);
    const rows = product([steps, "N"]);
    const norm = (x: ValueId, name: string): ValueId => {
      const value = standardize(builder, x, [1], epsilon);
      return builder.add(builder.multiply(value, weight(`${name}-gamma`)), weight(`${name}-beta`));
    };
    const dropout = (x: ValueId, name: string, size: number): ValueId =>
      training && rate > 0 ? dropped(builder, x, builder.reshape(random(name, [steps, size]), [rows, size]), rate) : x;
    /** One half of the block, which is added to what comes in. */
    const half = (x: ValueId, name: string, change: (x: ValueId) => ValueId): ValueId =>
      normFirst ? builder.add(x, change(norm(x, name))) : norm(builder.add(x, change(x)), name);

    const x = builder.reshape(onlyValue(inputs), [rows, channels]);
    const attended = half(x, "first-norm", (value) =>
      dropout(attend(builder, value, steps, { ...values, useBias: true }, weight), "attention-mask", channels),
    );
    builder.mark({ name: "attended", symbol: "u", value: attended });
    const result = half(attended, "second-norm", (value) => {
      const sums = builder.add(builder.matmul(value, weight("hidden")), weight("hidden-bias"));
      const units = dropout(applyActivation(builder, values.activation, sums), "hidden-mask", hidden);
      return dropout(builder.add(builder.matmul(units, weight("back")), weight("back-bias")), "back-mask", channels);
    });
    return builder.reshape(result, ["N", steps, channels]);
  },
} as const satisfies LayerSpec<typeof params>;

/** 0 where a uniform number is less than the rate, else x / (1 - rate). */
function dropped(builder: GraphBuilder, x: ValueId, uniform: ValueId, rate: number): ValueId {
  const lost = builder.greater(builder.scalar(rate), uniform);
  return builder.multiply(x, builder.select(lost, builder.scalar(0), builder.scalar(1 / (1 - rate))));
}
