import { invariant } from "../document/errors";
import { unlikeShapes } from "./merge-parts";
import { unitLength } from "./norm-parts";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  normalize: {
    kind: "boolean",
    label: "Cosine",
    docs: "Bring both sides to length 1 first: the result is then the cosine of the angle between them, from -1 to 1.",
    default: false,
  },
} as const satisfies ParamSpecs;

/** The sums of products along the last axis of both inputs: [n]·[n] = [1], [a, n]·[b, n] = [a, b]. */
export const dotLayer = {
  type: "dot",
  label: "Dot",
  family: "merge",
  summary: "Tells how alike two inputs are",
  docs:
    "Multiplies two rows number by number and adds up the products: great where both point the same way. For two sequences it does so for each step of the one with " +
    "each step of the other. Both need the same last extent. It has nothing to learn.",
  params,
  inputs: { min: 2, max: 2 },
  describe: ({ normalize }) => (normalize ? "cosine" : ""),
  inferShape: (inputs) => {
    const [a = [], b = []] = inputs;
    const fits = a.length === b.length && a.length <= 2 && a[a.length - 1] === b[b.length - 1];
    if (!fits) return unlikeShapes(inputs, "one or two axes, the last of the same extent");
    return a.length === 1 ? [1] : [a[0] ?? 1, b[0] ?? 1];
  },
  weights: () => [],
  join: () => ({ sign: "·" }),
  lower: ({ builder, params: { normalize }, inputs }) => {
    const [a, b] = inputs.map((input) => (normalize ? unitLength(builder, input) : input));
    invariant(a !== undefined && b !== undefined, "dot has two inputs");
    if (builder.shape(a).length === 2) return builder.sum(builder.multiply(a, b), [1], true);
    return builder.matmul(a, b, { transposeB: true });
  },
} as const satisfies LayerSpec<typeof params>;
