import { sizeOf } from "../document/size";
import { only, onlyValue } from "./one-input";
import type { ExampleShape, LayerProblem, LayerSpec, Params, ParamSpecs } from "./spec";
import { whole } from "../document/whole";

const size = (label: string, ranks: readonly string[], fallback: number) =>
  ({
    kind: "integer",
    label,
    docs: "Numbers along this axis; 0: as many as are left over. One axis at most may be 0.",
    default: fallback,
    min: 0,
    max: 16_777_216,
    sliderMax: 64,
    when: { param: "axes", values: ranks },
  }) as const;

const params = {
  axes: {
    kind: "choice",
    label: "Becomes",
    docs: "How many axes the result has.",
    default: "2",
    choices: [
      { value: "1", label: "Row", docs: "One axis: a row of numbers." },
      { value: "2", label: "Sequence", docs: "Two axes: steps × channels." },
      { value: "3", label: "Picture", docs: "Three axes: height × width × channels." },
    ],
  },
  first: size("First axis", ["1", "2", "3"], 0),
  second: size("Second axis", ["2", "3"], 1),
  third: size("Third axis", ["3"], 1),
} as const satisfies ParamSpecs;

/** The same numbers in the same order, along other axes. */
export const reshapeLayer = {
  type: "reshape",
  label: "Reshape",
  family: "reshape",
  summary: "Lays out the same numbers along other axes",
  docs:
    "Gives the numbers of an example another shape: a row of 784 as a picture of 28×28×1, say. Their order stays (the last axis moves fastest), and so does " +
    "their number: the extents must multiply to it. It changes no number and has nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: (values) =>
    extents(values)
      .map((extent) => (extent === 0 ? "?" : extent))
      .join("×"),
  inferShape: (inputs, values) => reshaped(only(inputs), extents(values)),
  weights: () => [],
  lower: ({ builder, params: values, inputs, inputShapes }) => {
    const shape = reshaped(only(inputShapes), extents(values));
    return builder.reshape(onlyValue(inputs), ["N", ...("problem" in shape ? [] : shape)]);
  },
} as const satisfies LayerSpec<typeof params>;

function extents({ axes, first, second, third }: Params<typeof params>): number[] {
  return [first, second, third].slice(0, Number(axes));
}

function reshaped(input: ExampleShape, wanted: readonly number[]): ExampleShape | LayerProblem {
  const total = sizeOf(input);
  const known = sizeOf(wanted.filter((extent) => extent !== 0));
  const open = wanted.filter((extent) => extent === 0).length;
  if (open <= 1 && (open === 1 ? total % known === 0 : total === known)) {
    return wanted.map((extent) => (extent === 0 ? total / known : extent));
  }
  const text = wanted.map((extent) => (extent === 0 ? "?" : extent)).join("×");
  return {
    problem: {
      code: "cannot-reshape",
      message: ({ layer, from }) =>
        `${layer} cannot lay out the ${whole(total)} numbers that come from ${from} as ${text}.`,
      next:
        open > 1 ? "Leave at most one axis at 0." : `Choose extents that multiply to ${total}, or set one axis to 0.`,
      expected: String(total),
      received: text,
    },
  };
}
