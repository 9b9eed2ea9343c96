import { needsVector } from "./dense-parts";
import { only, onlyValue } from "./one-input";
import { sizeParam } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = { times: sizeParam("Times", "How many steps the sequence has.", 4, 64) } as const satisfies ParamSpecs;

/** [C] as [times, C]. */
export const repeatVectorLayer = {
  type: "repeat-vector",
  label: "Repeat vector",
  family: "reshape",
  summary: "Makes a row of numbers a sequence of itself",
  docs:
    "Repeats a row of numbers several times, as the steps of a sequence. It stands between the part of a network that sums up a sequence in one row and the part " +
    "that unfolds another sequence from it. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ times }) => `×${times}`,
  inferShape: (inputs, { times }) => needsVector(only(inputs)) ?? [times, ...only(inputs)],
  weights: () => [],
  lower: ({ builder, params: { times }, inputs, inputShapes }) => {
    const [size = 1] = only(inputShapes);
    return builder.broadcast(builder.reshape(onlyValue(inputs), ["N", 1, size]), ["N", times, size]);
  },
} as const satisfies LayerSpec<typeof params>;
