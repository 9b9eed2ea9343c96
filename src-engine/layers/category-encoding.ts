import { only, onlyValue } from "./one-input";
import type { ExampleShape, LayerSpec, ParamSpecs } from "./spec";
import { whole } from "../document/whole";

const params = {
  tokens: {
    kind: "integer",
    label: "Tokens",
    docs: "How many different numbers count: 0, 1, 2, and so on up to one less.",
    default: 10,
    min: 1,
    max: 1_000_000,
    sliderMax: 1_000,
  },
  mode: {
    kind: "choice",
    label: "Encoding",
    docs: "What is told of the numbers that come in.",
    default: "multi-hot",
    choices: [
      {
        value: "one-hot",
        label: "One-hot",
        docs: "Each number by itself becomes a row with a 1 at its token and 0 elsewhere.",
      },
      {
        value: "multi-hot",
        label: "Multi-hot",
        docs: "The numbers along the last axis become one row, with a 1 at each token that is among them.",
      },
      {
        value: "count",
        label: "Count",
        docs: "The numbers along the last axis become one row that tells how often each token is among them.",
      },
    ],
  },
} as const satisfies ParamSpecs;

/** Whole numbers as rows of 0 and 1, or of counts (Keras's CategoryEncoding). */
export const categoryEncodingLayer = {
  type: "category-encoding",
  label: "Category encoding",
  family: "prepare",
  summary: "Turns category numbers into rows of 0 and 1",
  docs:
    "Takes whole numbers that stand for categories or words, and gives a row with a place for each token: which one it is (one-hot), which ones are among them (multi-hot), or how often " +
    "(count). Fractions are cut off; numbers outside, such as -1 for a gap, count as none. The columns must not be scaled: set their scaling to none. It has nothing to learn; an " +
    "Embedding gives each token weights of its own instead.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ tokens, mode }) => `${mode} · ${whole(tokens)}`,
  inferShape: (inputs, { tokens, mode }) => [...placesOf(only(inputs), mode), tokens],
  weights: () => [],
  lower: ({ builder, params: { tokens, mode }, inputs, inputShapes }) => {
    const input = only(inputShapes);
    const each = builder.reshape(onlyValue(inputs), ["N", ...input, 1]);
    const range = (first: number): number =>
      builder.constant(
        [tokens],
        Array.from({ length: tokens }, (_, i) => i + first),
      );
    // 1 where i <= x < i + 1.
    const hot = builder.subtract(builder.greater(range(1), each), builder.greater(range(0), each));
    if (mode === "one-hot") return builder.reshape(hot, ["N", ...placesOf(input, mode), tokens]);
    const counts = builder.sum(hot, [input.length]);
    return mode === "count" ? counts : builder.minimum(counts, builder.scalar(1));
  },
} as const satisfies LayerSpec<typeof params>;

/** Extents before the tokens: a last axis of one number gives way to them, and so does one that is told together. */
function placesOf(input: ExampleShape, mode: string): ExampleShape {
  return mode !== "one-hot" || input[input.length - 1] === 1 ? input.slice(0, -1) : input;
}
