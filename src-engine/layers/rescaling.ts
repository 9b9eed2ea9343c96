import { only, onlyValue } from "./one-input";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  scale: {
    kind: "number",
    label: "Scale",
    docs: "What each number is multiplied by. 1/255 brings the brightness of a picture, 0 to 255, to 0 to 1.",
    default: 1 / 255,
    min: -1e9,
    max: 1e9,
    sliderMax: 2,
  },
  offset: {
    kind: "number",
    label: "Offset",
    docs: "What is then added. With a scale of 1/127.5 and an offset of -1, 0 to 255 becomes -1 to 1.",
    default: 0,
    min: -1e9,
    max: 1e9,
    sliderMax: 2,
  },
} as const satisfies ParamSpecs;

/** scale · x + offset. */
export const rescalingLayer = {
  type: "rescaling",
  label: "Rescaling",
  family: "prepare",
  summary: "Multiplies and shifts all numbers alike",
  docs:
    "Multiplies each number by the scale and adds the offset, the same in training and in use. It is the simple way to bring pictures, whose numbers go from 0 to 255, into a range in which " +
    "networks learn well; and since it is part of the network, nobody who uses the network can forget it. It has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ scale, offset }) =>
    `×${short(scale)}${offset === 0 ? "" : ` ${offset < 0 ? "−" : "+"} ${short(Math.abs(offset))}`}`,
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params: { scale, offset }, inputs }) =>
    builder.add(builder.scale(onlyValue(inputs), scale), builder.scalar(offset)),
} as const satisfies LayerSpec<typeof params>;

/** At most four digits, but "1/255" for what is that. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const inverse = Number((1 / value).toPrecision(12));
  return rounded !== value && Number.isInteger(inverse) && inverse > 1 ? `1/${inverse}` : String(rounded);
}
