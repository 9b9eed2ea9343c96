import { only, onlyValue } from "./one-input";
import { FILL_PARAMS, MOVED_PICTURE, between, fromMiddle, look } from "./picture-places";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  factor: {
    kind: "number",
    label: "Factor",
    docs: "How far pictures are turned at most, to either side, as a share of a whole turn: 0.1 is 36 degrees.",
    default: 0.1,
    min: 0,
    max: 1,
    sliderMax: 0.5,
  },
  ...FILL_PARAMS,
} as const satisfies ParamSpecs;

/** Each picture turned around its middle by an angle at random (Keras's RandomRotation). */
export const randomRotationLayer = {
  type: "random-rotation",
  label: "Random rotation",
  synonyms: ["augmentation"],
  ...MOVED_PICTURE,
  summary: "Turns pictures at random while training",
  docs:
    "While the network trains, turns each picture (height × width × channels) around its middle by another angle, so that the network learns what does not depend on how a thing is held. When it " +
    "predicts, it does nothing. It has nothing to learn.",
  params,
  describe: ({ factor }) => `±${Number((360 * factor).toFixed(1))}°`,
  lower: ({ builder, params: values, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || values.factor === 0) return x;
    const [height = 1, width = 1] = only(inputShapes);
    const { down, across } = fromMiddle(builder, height, width);
    const most = 2 * Math.PI * values.factor;
    const angle = between(builder, random("angle", [1, 1]), -most, most);
    const [sine, cosine] = [builder.sin(angle), builder.cos(angle)];
    // Positive angles turn against the clock.
    const rows = builder.add(builder.multiply(cosine, down), builder.multiply(sine, across));
    const columns = builder.subtract(builder.multiply(cosine, across), builder.multiply(sine, down));
    const middle = (extent: number): number => builder.scalar((extent - 1) / 2);
    return look(
      builder,
      x,
      { rows: builder.add(rows, middle(height)), columns: builder.add(columns, middle(width)) },
      values,
    );
  },
} as const satisfies LayerSpec<typeof params>;
