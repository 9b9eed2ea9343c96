// How far gradients may reach: one huge gradient then does not undo what many small ones have done. What is clipped is the
// derivative of the loss with its penalties, before the optimizer (and its weight decay) sees it.

import type { Clipping } from "../document/schema";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

type Rules = {
  readonly [K in Clipping["by"]]: (
    builder: GraphBuilder,
    gradients: readonly ValueId[],
    limit: number,
  ) => readonly ValueId[];
};

const RULES: Rules = {
  // g ← min(max(g, -c), c), as PyTorch's clip_grad_value_
  value: (builder, gradients, limit) =>
    gradients.map((gradient) =>
      builder.minimum(builder.maximum(gradient, builder.scalar(-limit)), builder.scalar(limit)),
    ),

  // g ← g · c / max(‖g‖, c), as Keras's clipnorm
  norm: (builder, gradients, limit) =>
    gradients.map((gradient) => {
      const norm = builder.sqrt(sumOfSquares(builder, gradient));
      const share = builder.divide(builder.scalar(limit), builder.maximum(norm, builder.scalar(limit)));
      return builder.multiply(share, gradient);
    }),

  // g ← g · min(1, c / (‖all g‖ + 1e-6)), as PyTorch's clip_grad_norm_
  "global-norm": (builder, gradients, limit) => {
    const [first, ...others] = gradients.map((gradient) => sumOfSquares(builder, gradient));
    if (first === undefined) return [];
    const norm = builder.sqrt(others.reduce((sum, square) => builder.add(sum, square), first));
    const share = builder.divide(builder.scalar(limit), builder.add(norm, builder.scalar(1e-6)));
    const factor = builder.minimum(share, builder.scalar(1));
    return gradients.map((gradient) => builder.multiply(factor, gradient));
  },
};

/** The gradients of all weights, none farther than the limit. */
export function clip(
  builder: GraphBuilder,
  gradients: readonly ValueId[],
  { by, limit }: Clipping,
): readonly ValueId[] {
  return RULES[by](builder, gradients, limit);
}

function sumOfSquares(builder: GraphBuilder, value: ValueId): ValueId {
  return builder.sum(builder.multiply(value, value), builder.allAxes(value));
}
