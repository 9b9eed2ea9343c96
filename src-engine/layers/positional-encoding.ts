import { only, onlyValue } from "./one-input";
import { rankProblem } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  kind: {
    kind: "choice",
    label: "Kind",
    docs: "Where the numbers that are added come from.",
    default: "waves",
    choices: [
      {
        value: "waves",
        label: "Waves",
        docs: "Sines and cosines of growing wavelengths; nothing to learn (Vaswani et al. 2017).",
      },
      { value: "learned", label: "Learned", docs: "A weight for each step and channel." },
    ],
  },
} as const satisfies ParamSpecs;

/** x + P, with P[p, 2i] = sin(p / 10000^(2i/C)) and P[p, 2i+1] = cos of the same, or learned. */
export const positionalEncodingLayer = {
  type: "positional-encoding",
  label: "Positional encoding",
  family: "sequence",
  summary: "Tells each step where it stands",
  docs: "Adds to each step of a sequence (steps × channels) numbers that tell its place, since attention sees all steps alike and would not know which came first.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: ({ kind }) => kind,
  inferShape: (inputs) => rankProblem(only(inputs), 1) ?? only(inputs),
  weights: (inputs, { kind }) => {
    const [steps = 1, channels = 1] = only(inputs);
    if (kind !== "learned") return [];
    return [
      {
        name: "table",
        shape: [steps, channels],
        initializer: "uniform",
        fanIn: steps,
        fanOut: channels,
        axes: ["step", "channel"],
      },
    ];
  },
  lower: ({ builder, params: { kind }, inputs, inputShapes, weight }) => {
    const x = onlyValue(inputs);
    if (kind === "learned") return builder.add(x, weight("table"));
    const [steps = 1, channels = 1] = only(inputShapes);
    const wave = (_: unknown, i: number): number => {
      const [step, channel] = [Math.floor(i / channels), i % channels];
      const angle = step / 10_000 ** ((channel - (channel % 2)) / channels);
      return channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    };
    return builder.add(x, builder.constant([steps, channels], Array.from({ length: steps * channels }, wave)));
  },
} as const satisfies LayerSpec<typeof params>;
