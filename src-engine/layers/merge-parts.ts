// What layers that join several inputs share.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { ExampleShape, LayerProblem, LayerSpec } from "./spec";

/** No network needs more, and a message can still list them. */
export const MOST_INPUTS = 64;

interface Kind {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  readonly docs: string;
  /** Between its inputs, in a drawing. */
  readonly sign: string;
}

/** A layer that joins its inputs number by number. */
export function elementwiseMerge(
  { sign, ...kind }: Kind,
  max: number,
  join: (builder: GraphBuilder, values: readonly ValueId[]) => ValueId,
): LayerSpec {
  return {
    ...kind,
    family: "merge",
    params: {},
    inputs: { min: 2, max },
    describe: () => "",
    inferShape: (inputs) => commonShape(inputs) ?? unlikeShapes(inputs, "the same shape"),
    weights: () => [],
    join: () => ({ sign }),
    lower: ({ builder, inputs, inputShapes }) => {
      const rank = Math.max(...inputShapes.map(({ length }) => length));
      // A row of one number a channel acts at every place of a picture.
      const aligned = inputs.map((input, i) => {
        const shape = inputShapes[i] ?? [];
        const missing = new Array<number>(rank - shape.length).fill(1);
        return builder.reshape(input, ["N", ...missing, ...shape]);
      });
      return join(builder, aligned);
    },
  } satisfies LayerSpec<Record<string, never>>;
}

/** The shape that all inputs have or can be repeated to: extents equal from the last axis on, or 1. */
function commonShape(inputs: readonly ExampleShape[]): ExampleShape | undefined {
  const rank = Math.max(...inputs.map(({ length }) => length));
  const shape: number[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const extents = inputs.map((input) => input[input.length - axis] ?? 1).filter((extent) => extent !== 1);
    if (new Set(extents).size > 1) return undefined;
    shape.unshift(extents[0] ?? 1);
  }
  return shape;
}

/** What is wrong where shapes do not go together. */
export function unlikeShapes(inputs: readonly ExampleShape[], expected: string): LayerProblem {
  const shapes = inputs.map((shape) => shape.join("×"));
  return {
    problem: {
      code: "shapes-do-not-fit",
      message: ({ layer, from }) =>
        `${layer} needs inputs of ${expected}, but gets ${shapes.join(" and ")} from ${from}.`,
      next: "Change the layers before it so that their results fit together.",
      expected,
      received: shapes.join(", "),
    },
  };
}
