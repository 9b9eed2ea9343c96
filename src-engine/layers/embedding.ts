import { only, onlyValue } from "./one-input";
import { sizeParam } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";
import { whole } from "../document/whole";

const params = {
  entries: {
    kind: "integer",
    label: "Entries",
    docs: "How many different numbers come in: 0, 1, 2, and so on up to one less.",
    default: 100,
    min: 1,
    max: 10_000_000,
    sliderMax: 10_000,
  },
  size: sizeParam(
    "Size",
    "How many weights stand for each entry, which is how many numbers are passed on for it.",
    8,
    256,
  ),
} as const satisfies ParamSpecs;

/** A row of weights for each whole number that comes in. */
export const embeddingLayer = {
  type: "embedding",
  label: "Embedding",
  synonyms: ["words", "lookup table", "categories"],
  family: "sequence",
  summary: "Gives each word or category numbers of its own",
  docs:
    "Takes whole numbers, such as the numbers of words or of categories, and puts a row of weights in the place of each: entries that act alike come to have like rows. " +
    "Fractions are cut off, and numbers outside count as the nearest entry. The columns must not be scaled: set their scaling to none.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ entries, size }) => `${whole(entries)} → ${whole(size)}`,
  inferShape: (inputs, { size }) => [...only(inputs), size],
  weights: (_inputs, { entries, size }) => [
    {
      name: "table",
      shape: [entries, size],
      initializer: "uniform",
      fanIn: entries,
      fanOut: size,
      axes: ["entry", "number"],
      unit: 0,
    },
  ],
  lower: ({ builder, params: { entries }, inputs, weight }) => {
    const within = builder.minimum(builder.maximum(onlyValue(inputs), builder.scalar(0)), builder.scalar(entries - 1));
    return builder.gatherRows(weight("table"), within);
  },
} as const satisfies LayerSpec<typeof params>;
