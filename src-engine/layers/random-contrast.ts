import { only, onlyValue } from "./one-input";
import { rankProblem } from "./spatial";
import { between } from "./picture-places";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  factor: {
    kind: "number",
    label: "Factor",
    docs: "How far the contrast may change: with 0.2, to between 0.8 and 1.2 of what it was.",
    default: 0.2,
    min: 0,
    max: 1,
  },
} as const satisfies ParamSpecs;

/** (x - mean) · factor + mean for each channel of each picture, the factor at random around 1 (Keras's RandomContrast). */
export const randomContrastLayer = {
  type: "random-contrast",
  label: "Random contrast",
  synonyms: ["augmentation"],
  family: "prepare",
  summary: "Changes the contrast of pictures while training",
  docs:
    "While the network trains, brings the numbers of each picture (height × width × channels) nearer to the mean of their channel or further from it, each picture by another factor: as if the light were " +
    "another. Numbers may come to lie a little outside of their old range. When it predicts, it does nothing. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ factor }) => `±${factor}`,
  inferShape: (inputs) => rankProblem(only(inputs), 2) ?? only(inputs),
  weights: () => [],
  lower: ({ builder, params: { factor }, inputs, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || factor === 0) return x;
    const scale = between(builder, random("factor", [1, 1, 1]), 1 - factor, 1 + factor);
    const mean = builder.mean(x, [1, 2], true);
    return builder.add(builder.multiply(builder.subtract(x, mean), scale), mean);
  },
} as const satisfies LayerSpec<typeof params>;
