import { only, onlyValue } from "./one-input";
import type { LayerSpec, ParamSpecs } from "./spec";

const ORDERS = ["2,1", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"];

const params = {
  order: {
    kind: "choice",
    label: "Order",
    docs: "Which axis comes first, second and so on; 1 is the first axis of an example.",
    default: "2,1",
    choices: ORDERS.map((value) => ({
      value,
      label: value.replaceAll(",", " · "),
      docs: `For examples of ${value.split(",").length} axes: axis ${value.replaceAll(",", ", then axis ")}.`,
    })),
  },
} as const satisfies ParamSpecs;

/** Exchanges the axes of an example. */
export const permuteLayer = {
  type: "permute",
  label: "Permute",
  family: "reshape",
  summary: "Exchanges the axes",
  docs:
    "Puts the axes of an example in another order: with 2 · 1 a sequence of 10 steps with 3 channels becomes 3 steps with 10. It changes no number and has " +
    "nothing to learn.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ order }) => axesOf(order).join(" · "),
  inferShape: (inputs, { order }) => {
    const input = only(inputs);
    const axes = axesOf(order);
    if (axes.length === input.length) return axes.map((axis) => input[axis - 1] ?? 1);
    return {
      problem: {
        code: "axes-do-not-fit",
        message: ({ layer, from }) =>
          `${layer} orders ${axes.length} axes, but gets ${input.length === 1 ? "one" : String(input.length)} from ${from}.`,
        next: input.length < 2 ? "Remove it: a row has no axes to exchange." : "Choose an order of as many axes.",
        expected: `${axes.length} axes`,
        received: input.join("×"),
      },
    };
  },
  weights: () => [],
  lower: ({ builder, params: { order }, inputs }) => builder.transpose(onlyValue(inputs), [0, ...axesOf(order)]),
} as const satisfies LayerSpec<typeof params>;

function axesOf(order: string): number[] {
  return order.split(",").map(Number);
}
