import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { only, onlyValue } from "./one-input";
import { look } from "./picture-places";
import { rankProblem, sizeParam } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  height: sizeParam("Height", "Rows of the part that is kept.", 24, 256),
  width: sizeParam("Width", "Columns of the part that is kept.", 24, 256),
} as const satisfies ParamSpecs;

/** A part of each picture, at random in training and from the middle otherwise; what is too small is enlarged first (Keras's RandomCrop). */
export const randomCropLayer = {
  type: "random-crop",
  label: "Random crop",
  synonyms: ["augmentation"],
  family: "prepare",
  summary: "Cuts a part out of pictures, at random while training",
  docs:
    "Cuts a part of the given size out of each picture (height × width × channels). While the network trains, from another place each time, so that the network learns what does not depend on where a thing " +
    "stands; when it predicts, from the middle. A picture that is smaller is enlarged until it fills the size, and what then juts out is cut off on both sides. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ height, width }) => `${height}×${width}`,
  inferShape: (inputs, { height, width }) => {
    const input = only(inputs);
    return rankProblem(input, 2) ?? [height, width, ...input.slice(2)];
  },
  weights: () => [],
  lower: ({ builder, params: { height, width }, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    const [fullHeight = 1, fullWidth = 1] = only(inputShapes);
    const [spareRows, spareColumns] = [fullHeight - height, fullWidth - width];
    if (spareRows < 0 || spareColumns < 0) return enlarged(builder, x, [fullHeight, fullWidth], [height, width]);
    if (spareRows === 0 && spareColumns === 0) return x;
    if (!training) {
      const starts = [Math.floor(spareRows / 2), Math.floor(spareColumns / 2)];
      const ends = [(starts[0] ?? 0) + height, (starts[1] ?? 0) + width];
      return builder.slice(x, { axes: [1, 2], starts, ends, steps: [1, 1] });
    }
    const rows = builder.add(start(builder, random("row", [1, 1]), spareRows), counted(builder, [1, height, 1]));
    const columns = builder.add(
      start(builder, random("column", [1, 1]), spareColumns),
      counted(builder, [1, 1, width]),
    );
    return look(builder, x, { rows, columns }, { fill: "nearest", value: 0, interpolation: "nearest" });
  },
} as const satisfies LayerSpec<typeof params>;

/** A whole number from 0 to `most`, all equally likely. */
function start(builder: GraphBuilder, u: ValueId, most: number): ValueId {
  return builder.floor(builder.scale(u, most + 1));
}

/** 0, 1, 2, ... along the one axis that is longer than 1. */
function counted(builder: GraphBuilder, shape: readonly number[]): ValueId {
  return builder.constant(
    shape,
    Array.from({ length: Math.max(...shape) }, (_, i) => i),
  );
}

/** The largest part with the proportions asked for, from the middle, bilinearly enlarged, as Keras's smart_resize does. */
function enlarged(
  builder: GraphBuilder,
  x: ValueId,
  full: readonly [number, number],
  wanted: readonly [number, number],
): ValueId {
  const [[fullHeight, fullWidth], [height, width]] = [full, wanted];
  const kept = [Math.trunc((fullWidth * height) / width), Math.trunc((fullHeight * width) / height)].map(
    (extent, axis) => Math.max(1, Math.min(full[axis] ?? 1, extent)),
  );
  const starts = kept.map((extent, axis) => Math.trunc(((full[axis] ?? 1) - extent) / 2));
  const ends = kept.map((extent, axis) => extent + (starts[axis] ?? 0));
  const part = builder.slice(x, { axes: [1, 2], starts, ends, steps: [1, 1] });
  // The middle of a pixel lies half of one behind its edge.
  const places = (extent: number, from: number): number[] =>
    Array.from({ length: extent }, (_, i) => ((i + 0.5) * from) / extent - 0.5);
  const rows = builder.constant([1, height, 1], places(height, kept[0] ?? 1));
  const columns = builder.constant([1, 1, width], places(width, kept[1] ?? 1));
  return look(builder, part, { rows, columns }, { fill: "nearest", value: 0, interpolation: "bilinear" });
}
