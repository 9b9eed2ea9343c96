// How far gradients may reach: one huge gradient then does not undo what many small ones have done. What is clipped is the
// derivative of the loss with its penalties, before the optimizer (and its weight decay) sees it.

import type { NumberSpec, Params } from "../document/params";
import { vocabulary } from "../document/vocabulary";
import type { WordSpec } from "../document/vocabulary";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

const LIMIT: NumberSpec = {
  kind: "number",
  label: "Limit",
  docs: "What a gradient is shortened to.",
  default: 1,
  min: 0,
  minExclusive: true,
  max: Number.MAX_VALUE,
  logarithmic: true,
};

const PARAMS = { limit: LIMIT };

export interface ClippingSpec extends WordSpec {
  readonly params: typeof PARAMS;
  /** In letters: g the gradient of a weight tensor, c the limit. */
  readonly formula: string;
  /** The gradients of all weights, none farther than the limit. */
  clip(builder: GraphBuilder, gradients: readonly ValueId[], params: Params<typeof PARAMS>): readonly ValueId[];
}

const byValue: ClippingSpec = {
  type: "value",
  label: "By value",
  summary: "Each number of a gradient stays between minus the limit and the limit",
  docs: "Each number of a gradient is kept between minus the limit and the limit. It may change the gradient's direction.",
  formula: "g ← min(max(g, -c), c)",
  params: PARAMS,
  // As PyTorch's clip_grad_value_.
  clip: (builder, gradients, { limit }) =>
    gradients.map((gradient) =>
      builder.minimum(builder.maximum(gradient, builder.scalar(-limit)), builder.scalar(limit)),
    ),
};

const byNorm: ClippingSpec = {
  type: "norm",
  label: "By norm",
  summary: "The gradient of each weight tensor is shortened to the limit",
  docs: "The gradient of each weight tensor is shortened to the limit, its direction kept.",
  formula: "g ← g · c / max(‖g‖, c)",
  params: PARAMS,
  // As Keras's clipnorm.
  clip: (builder, gradients, { limit }) =>
    gradients.map((gradient) => {
      const norm = builder.sqrt(sumOfSquares(builder, gradient));
      const share = builder.divide(builder.scalar(limit), builder.maximum(norm, builder.scalar(limit)));
      return builder.multiply(share, gradient);
    }),
};

const byGlobalNorm: ClippingSpec = {
  type: "global-norm",
  label: "By global norm",
  summary: "All gradients together are shortened to the limit",
  docs: "All gradients together are shortened to the limit, their direction kept. The usual choice, for recurrent networks above all.",
  formula: "g ← g · min(1, c / (‖all g‖ + 10⁻⁶))",
  params: PARAMS,
  // As PyTorch's clip_grad_norm_.
  clip: (builder, gradients, { limit }) => {
    const [first, ...others] = gradients.map((gradient) => sumOfSquares(builder, gradient));
    if (first === undefined) return [];
    const norm = builder.sqrt(others.reduce((sum, square) => builder.add(sum, square), first));
    const share = builder.divide(builder.scalar(limit), builder.add(norm, builder.scalar(1e-6)));
    const factor = builder.minimum(share, builder.scalar(1));
    return gradients.map((gradient) => builder.multiply(factor, gradient));
  },
};

/** Every way to clip gradients, in the order in which they are offered. */
export const CLIPPINGS = vocabulary<ClippingSpec>("gradient clipping", [byValue, byNorm, byGlobalNorm]);

function sumOfSquares(builder: GraphBuilder, value: ValueId): ValueId {
  return builder.sum(builder.multiply(value, value), builder.allAxes(value));
}
