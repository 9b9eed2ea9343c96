import { only, onlyValue } from "./spatial";
import type { LayerSpec } from "./spec";

/** Sums of squares below this are taken as this, so that nothing is divided by 0; as in Keras. */
const LEAST = 1e-12;

/** y = x / √(Σ x²) over the last axis. */
export const unitNormLayer = {
  type: "unit-norm",
  label: "Unit norm",
  family: "normalise",
  summary: "Gives each row the length 1",
  docs:
    "Divides the numbers along the last axis by the root of the sum of their squares, so that they are a vector of length 1: only the direction " +
    "is left. The product of two such vectors is the cosine of the angle between them. It has nothing to learn.",
  params: {},
  inputs: { min: 1, max: 1 },
  describe: () => "",
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, inputs }) => {
    const x = onlyValue(inputs);
    const square = builder.sum(builder.multiply(x, x), [builder.shape(x).length - 1], true);
    return builder.divide(x, builder.sqrt(builder.maximum(square, builder.scalar(LEAST))));
  },
} as const satisfies LayerSpec<Record<string, never>>;
