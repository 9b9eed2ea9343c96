import { unitLength } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import type { LayerSpec } from "./spec";

/** y = x / √(Σ x²) over the last axis. */
export const unitNormLayer = {
  type: "unit-norm",
  label: "Unit norm",
  family: "normalize",
  summary: "Gives each row the length 1",
  docs:
    "Divides the numbers along the last axis by the root of the sum of their squares, so that they are a vector of length 1: only the direction " +
    "is left. The product of two such vectors is the cosine of the angle between them. It has nothing to learn.",
  params: {},
  inputs: { min: 1, max: 1 },
  describe: () => "",
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, inputs }) => unitLength(builder, onlyValue(inputs)),
} as const satisfies LayerSpec<Record<string, never>>;
