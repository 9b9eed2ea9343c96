import { only, onlyValue } from "./one-input";
import { FILL_PARAMS, MOVED_PICTURE, between, fromMiddle, look } from "./picture-places";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  factor: {
    kind: "number",
    label: "Factor",
    docs: "How far pictures are made larger or smaller at most: with 0.2, they show from 0.8 to 1.2 times of what there is.",
    default: 0.2,
    min: 0,
    max: 1,
    maxExclusive: true,
  },
  apart: {
    kind: "boolean",
    label: "Width by itself",
    docs: "Draw another number for the width, so that pictures become wider or narrower too.",
    default: false,
  },
  ...FILL_PARAMS,
} as const satisfies ParamSpecs;

/** Each picture made larger or smaller around its middle, at random (Keras's RandomZoom). */
export const randomZoomLayer = {
  type: "random-zoom",
  label: "Random zoom",
  synonyms: ["augmentation"],
  ...MOVED_PICTURE,
  summary: "Zooms pictures at random while training",
  docs:
    "While the network trains, makes what each picture (height × width × channels) shows larger or smaller, around its middle, so that the network learns to know a thing from near and from far. When it " +
    "predicts, it does nothing. It has nothing to learn.",
  params,
  describe: ({ factor, apart }) => `±${factor}${apart ? " · apart" : ""}`,
  lower: ({ builder, params: values, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || values.factor === 0) return x;
    const [height = 1, width = 1] = only(inputShapes);
    const { down, across } = fromMiddle(builder, height, width);
    const scale = (name: string): number =>
      between(builder, random(name, [1, 1]), 1 - values.factor, 1 + values.factor);
    const shown = scale("height");
    const place = (distance: number, factor: number, extent: number): number =>
      builder.add(builder.multiply(distance, factor), builder.scalar((extent - 1) / 2));
    const columns = place(across, values.apart ? scale("width") : shown, width);
    return look(builder, x, { rows: place(down, shown, height), columns }, values);
  },
} as const satisfies LayerSpec<typeof params>;
