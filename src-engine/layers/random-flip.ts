import { only, onlyValue } from "./one-input";
import { rankProblem } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  mode: {
    kind: "choice",
    label: "Direction",
    docs: "What is turned round. Only what leaves the meaning of a picture as it is: a 6 that stands on its head is a 9.",
    default: "horizontal",
    choices: [
      { value: "horizontal", label: "Left and right", docs: "As in a mirror." },
      { value: "vertical", label: "Top and bottom", docs: "As in water." },
      { value: "both", label: "Both", docs: "Each by itself, at random." },
    ],
  },
} as const satisfies ParamSpecs;

/** Each picture mirrored, or not, with a chance of one half (Keras's RandomFlip). */
export const randomFlipLayer = {
  type: "random-flip",
  label: "Random flip",
  synonyms: ["augmentation"],
  family: "prepare",
  summary: "Mirrors pictures at random while training",
  docs:
    "While the network trains, every other picture (height × width × channels) on average is mirrored, so that the network sees more kinds of pictures than there are and learns what does not depend " +
    "on the side. When it predicts, it does nothing. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ mode }) => mode,
  inferShape: (inputs) => rankProblem(only(inputs), 2) ?? only(inputs),
  weights: () => [],
  lower: ({ builder, params: { mode }, inputs, training, random }) => {
    let x = onlyValue(inputs);
    if (!training) return x;
    for (const [direction, axis] of [
      ["vertical", 1],
      ["horizontal", 2],
    ] as const) {
      if (mode !== direction && mode !== "both") continue;
      const stays = builder.greater(random(direction, [1, 1, 1]), builder.scalar(0.5));
      x = builder.select(stays, x, builder.reverse(x, [axis]));
    }
    return x;
  },
} as const satisfies LayerSpec<typeof params>;
