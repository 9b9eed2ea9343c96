import { MOST_INPUTS, unlikeShapes } from "./merge-parts";
import type { ExampleShape, LayerSpec, ParamSpecs } from "./spec";

const params = {
  axis: {
    kind: "choice",
    label: "Along",
    docs: "The axis along which the inputs are put behind one another.",
    default: "last",
    choices: [
      { value: "last", label: "Last axis", docs: "The channels; for rows, their only axis." },
      { value: "1", label: "First axis", docs: "The rows of a picture, or the steps of a sequence." },
      { value: "2", label: "Second axis", docs: "The columns of a picture." },
    ],
  },
} as const satisfies ParamSpecs;

/** The inputs one behind the other along an axis. */
export const concatenateLayer = {
  type: "concatenate",
  label: "Concatenate",
  synonyms: ["merge", "join"],
  family: "merge",
  summary: "Puts several inputs side by side",
  docs:
    "Puts what comes in one behind the other along an axis, in the order in which they were connected, so that the next layer sees all of it. The other axes must " +
    "have the same extents. It has nothing to learn.",
  params,
  inputs: { min: 2, max: MOST_INPUTS },
  describe: ({ axis }) => (axis === "last" ? "" : `axis ${axis}`),
  inferShape: (inputs, { axis }) => {
    const [first = []] = inputs;
    const along = axisOf(axis, first);
    const others = (shape: ExampleShape): string => shape.map((extent, i) => (i === along ? "·" : extent)).join("×");
    if (along >= first.length || inputs.some((shape) => others(shape) !== others(first)))
      return unlikeShapes(inputs, "the same shape but for one axis");
    return first.map((extent, i) => (i === along ? inputs.reduce((sum, shape) => sum + (shape[i] ?? 0), 0) : extent));
  },
  weights: () => [],
  join: ([first = []], { axis }) => ({ along: axisOf(axis, first) }),
  lower: ({ builder, params: { axis }, inputs, inputShapes: [first = []] }) =>
    builder.concat(inputs, axisOf(axis, first) + 1),
} as const satisfies LayerSpec<typeof params>;

function axisOf(axis: string, shape: ExampleShape): number {
  return axis === "last" ? shape.length - 1 : Number(axis) - 1;
}
