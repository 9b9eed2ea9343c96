import { sizeOf } from "../document/size";
import { product } from "../ir/shape";
import { only, onlyValue } from "./one-input";
import type { LayerSpec } from "./spec";

/** All numbers of an example in one row. */
export const flattenLayer = {
  type: "flatten",
  label: "Flatten",
  synonyms: ["to a vector"],
  family: "core",
  summary: "Puts all numbers in one row",
  docs:
    "Lays out a block of numbers, such as a picture of 28×28×1, as one row of 784, in order: the last axis moves fastest. Dense layers need " +
    "such a row. It changes no number and has nothing to learn.",
  params: {},
  inputs: { min: 1, max: 1 },
  describe: () => "",
  inferShape: (inputs) => [sizeOf(only(inputs))],
  weights: () => [],
  lower: ({ builder, inputs }) => {
    const x = onlyValue(inputs);
    return builder.reshape(x, ["N", product(builder.shape(x).slice(1))]);
  },
} as const satisfies LayerSpec<Record<string, never>>;
