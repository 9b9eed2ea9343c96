import { only, onlyValue } from "./one-input";
import { FILL_PARAMS, MOVED_PICTURE, between, look } from "./picture-places";
import type { LayerSpec, ParamSpecs } from "./spec";

const factor = (label: string, docs: string) =>
  ({ kind: "number", label, docs, default: 0.1, min: 0, max: 1 }) as const;

const params = {
  down: factor("Up and down", "How far pictures are shifted at most, as a share of their height."),
  across: factor("To the sides", "How far they are shifted to the sides at most, as a share of their width."),
  ...FILL_PARAMS,
} as const satisfies ParamSpecs;

/** Each picture shifted at random (Keras's RandomTranslation). */
export const randomTranslationLayer = {
  type: "random-translation",
  label: "Random translation",
  synonyms: ["augmentation"],
  ...MOVED_PICTURE,
  summary: "Shifts pictures at random while training",
  docs:
    "While the network trains, shifts each picture (height × width × channels) by another distance, so that the network learns what does not depend on where a thing stands. When it predicts, it does " +
    "nothing. It has nothing to learn.",
  params,
  describe: ({ down, across }) => `±${down} · ±${across}`,
  lower: ({ builder, params: values, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || (values.down === 0 && values.across === 0)) return x;
    const [height = 1, width = 1] = only(inputShapes);
    const counted = (extent: number): number[] => Array.from({ length: extent }, (_, i) => i);
    const shifted = (name: string, most: number, places: number): number =>
      builder.add(places, between(builder, random(name, [1, 1]), -most, most));
    const rows = shifted("down", values.down * height, builder.constant([1, height, 1], counted(height)));
    const columns = shifted("across", values.across * width, builder.constant([1, 1, width], counted(width)));
    return look(builder, x, { rows, columns }, values);
  },
} as const satisfies LayerSpec<typeof params>;
