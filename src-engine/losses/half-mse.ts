import { product } from "../ir/shape";
import type { LossSpec } from "./spec";
import { invariant } from "../document/errors";

/** 1/n Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)² / 2: the cost function of "How Neural Networks Are Trained". */
export const halfMse: LossSpec = {
  type: "half-mse",
  label: "Half mean squared error",
  synonyms: ["half MSE", "half squared error", "cost of the text"],
  summary: "Difference, squared, divided by 2",
  docs:
    "For each row, the difference between prediction and target is squared and halved, and added up over the outputs; the loss is the mean " +
    "over the rows. Squaring makes every error count as positive, and large ones much more than small ones. The half is there for the " +
    "derivative, which becomes simply ŷ - y.",
  formula: "C = 1/n · Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)² / 2",
  tasks: ["regression", "classification"],
  params: {},
  activations: ["linear", "softmax", "sigmoid", "tanh", "softplus", "relu"],
  share: () => ({ name: "half", symbol: "½ · square" }),
  lower({ builder, prediction, target }) {
    const difference = builder.subtract(prediction, target);
    const square = builder.multiply(difference, difference);
    builder.mark({ name: "difference", symbol: "ŷ - y", value: difference });
    builder.mark({ name: "square", symbol: "(ŷ - y)²", value: square });
    const outputs = product(builder.shape(prediction).slice(1));
    invariant(typeof outputs === "number", "the outputs of one row are counted");
    // The mean over rows and outputs, times outputs / 2, is the mean over rows of the halved sum over outputs.
    return builder.scale(builder.mean(square, builder.allAxes(difference)), outputs / 2);
  },
};
