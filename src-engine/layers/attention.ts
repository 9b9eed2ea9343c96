import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { product } from "../ir/shape";
import { BIAS_PARAM, initializerParam } from "./dense-parts";
import { only, onlyValue } from "./one-input";
import { rankProblem, sizeParam } from "./spatial";
import type { Initializer, LayerSpec, ParamSpecs, WeightSpec } from "./spec";

/** Added to what must not be seen; its power of e is 0 in float32 and float64 alike. */
const UNSEEN = -1e9;

/** The settings of attention, here and in the transformer block. */
export const ATTENTION_PARAMS = {
  heads: sizeParam("Heads", "How many times steps look at each other, each time in their own way.", 4, 16),
  headSize: sizeParam(
    "Size of a head",
    "How many numbers tell what a step looks for and what it offers, in each head.",
    16,
    128,
  ),
  causal: {
    kind: "boolean",
    label: "Only look back",
    docs: "A step sees itself and earlier ones alone: for predicting how a sequence goes on.",
    default: false,
  },
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam(
    "Initial weights",
    "The numbers that the connections start with.",
    "glorot-uniform",
  ),
} as const satisfies ParamSpecs;

export interface AttentionSettings {
  readonly heads: number;
  readonly headSize: number;
  readonly causal: boolean;
  readonly useBias: boolean;
}

const PARTS = ["query", "key", "value"] as const;

/** Scaled dot-product self-attention with several heads (Vaswani et al. 2017): softmax(Q Kᵀ / √d) V for each head. */
export const multiHeadAttentionLayer = {
  type: "multi-head-attention",
  label: "Multi-head attention",
  synonyms: ["self-attention", "transformer"],
  family: "sequence",
  summary: "Lets every step look at every other",
  docs:
    "For each step of a sequence (steps × channels) it works out how much each other step matters, and passes on a mean of them weighted so. It does that several times side by side, in " +
    "heads with weights of their own, and mixes the heads. Near and far steps are seen alike; where steps stand it does not know: add a Positional encoding before it.",
  params: ATTENTION_PARAMS,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ heads, headSize, causal }) => `${heads} × ${headSize}${causal ? " · causal" : ""}`,
  inferShape: (inputs) => rankProblem(only(inputs), 1) ?? only(inputs),
  weights: (inputs, values) => attentionWeights(only(inputs)[1] ?? 1, values),
  lower: ({ builder, params: values, inputs, inputShapes, weight }) => {
    const [steps = 1, channels = 1] = only(inputShapes);
    const rows = builder.reshape(onlyValue(inputs), [product([steps, "N"]), channels]);
    return builder.reshape(attend(builder, rows, steps, values, weight), ["N", steps, channels]);
  },
} as const satisfies LayerSpec<typeof ATTENTION_PARAMS>;

/** "query", "key" and "value", [channels, heads · size], "output", [heads · size, channels], and a bias of each. */
export function attentionWeights(
  channels: number,
  {
    heads,
    headSize,
    useBias,
    kernelInitializer,
  }: Omit<AttentionSettings, "causal"> & { readonly kernelInitializer: string },
): WeightSpec[] {
  const inner = heads * headSize;
  const linear = (name: string, from: number, to: number, axes: readonly string[]): WeightSpec[] => {
    const fans = { fanIn: from, fanOut: to };
    const docs = "The numbers of the first head, then those of the second, and so on.";
    const kernel: WeightSpec = {
      name,
      shape: [from, to],
      initializer: kernelInitializer as Initializer,
      ...fans,
      axes,
      unit: 1,
      docs,
    };
    if (!useBias) return [kernel];
    return [kernel, { name: `${name}-bias`, shape: [to], initializer: "zeros", ...fans, axes: axes.slice(1) }];
  };
  return [
    ...PARTS.flatMap((name) => linear(name, channels, inner, ["channel", "head and number"])),
    ...linear("output", inner, channels, ["head and number", "channel"]),
  ];
}

/** What each step gathers from the others; rows are [N · steps, channels], in and out. */
export function attend(
  builder: GraphBuilder,
  rows: ValueId,
  steps: number,
  { heads, headSize, causal, useBias }: AttentionSettings,
  weight: (name: string) => ValueId,
): ValueId {
  const linear = (x: ValueId, name: string): ValueId => {
    const result = builder.matmul(x, weight(name));
    return useBias ? builder.add(result, weight(`${name}-bias`)) : result;
  };
  const [query = rows, key = rows, value = rows] = PARTS.map((name) => {
    const apart = builder.reshape(linear(rows, name), ["N", steps, heads, headSize]);
    return builder.transpose(apart, [0, 2, 1, 3]);
  });
  let scores = builder.matmul(query, key, { transposeB: true, alpha: 1 / Math.sqrt(headSize) });
  if (causal) scores = builder.add(scores, futureMask(builder, steps));
  const shares = builder.softmax(scores, 3);
  const seen = builder.matmul(shares, value);
  builder.mark({ name: "query", symbol: "q", value: query, axes: ["head", "step", "number"] });
  builder.mark({ name: "key", symbol: "k", value: key, axes: ["head", "step", "number"] });
  builder.mark({ name: "value", symbol: "v", value, axes: ["head", "step", "number"] });
  builder.mark({ name: "score", symbol: "s", value: scores, axes: ["head", "query", "key"] });
  builder.mark({ name: "attention", symbol: "α", value: shares, axes: ["head", "query", "key"] });
  const together = builder.transpose(seen, [0, 2, 1, 3]);
  return linear(builder.reshape(together, [product([steps, "N"]), heads * headSize]), "output");
}

/** [steps, steps]: UNSEEN where the column is later than the row. */
function futureMask(builder: GraphBuilder, steps: number): ValueId {
  const values = Array.from({ length: steps * steps }, (_, i) => (i % steps > Math.floor(i / steps) ? UNSEEN : 0));
  return builder.constant([steps, steps], values);
}
