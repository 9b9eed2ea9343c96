import type { ValueId } from "../ir/graph";
import type { LossContext, LossSpec } from "./spec";

/** The least squared length that is divided by, as in Keras. */
const TINY = 1e-12;

/** 1 - cos of the angle between prediction and target of a row, mean over rows: Keras's CosineSimilarity, plus 1. */
export const cosine: LossSpec = {
  type: "cosine",
  label: "Cosine",
  summary: "Only the direction counts",
  docs:
    "The outputs of a row are taken as an arrow, and so are its targets; the loss is 1 less the cosine of the angle between them, averaged over " +
    "the rows: 0 where they point the same way, 2 where they point opposite ways. How long they are does not matter, so it needs several outputs.",
  formula: "C = 1/n · Σᵢ (1 - ŷᵢ·yᵢ / (|ŷᵢ|·|yᵢ|))",
  tasks: ["regression", "classification"],
  params: {},
  activations: ["linear", "tanh", "softmax", "sigmoid"],
  share: () => ({ name: "share", symbol: "1 / m - product / (|ŷ| · |y|)" }),
  lower(context) {
    const { builder, prediction, target } = context;
    const axes = builder.allAxes(prediction).slice(1);
    const product = builder.multiply(prediction, target);
    const together = builder.sum(product, axes);
    builder.mark({ name: "product", symbol: "ŷ · y", value: product });
    const lengths = builder.multiply(length(context, prediction), length(context, target));
    return builder.subtract(builder.scalar(1), builder.mean(builder.divide(together, lengths), [0]));
  },
};

function length({ builder }: LossContext, value: ValueId): ValueId {
  const squares = builder.sum(builder.multiply(value, value), builder.allAxes(value).slice(1));
  return builder.sqrt(builder.maximum(squares, builder.scalar(TINY)));
}
