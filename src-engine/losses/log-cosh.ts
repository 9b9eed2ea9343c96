import type { LossSpec } from "./spec";

/** ln cosh(ŷ - y), mean over rows and outputs, as Keras's LogCosh. Computed as d + softplus(-2d) - ln 2, which never overflows. */
export const logCosh: LossSpec = {
  type: "log-cosh",
  label: "Log-cosh",
  summary: "Huber's error without its edge",
  docs:
    "The logarithm of the hyperbolic cosine of the difference, averaged over all outputs and rows: nearly half its square when it is small, " +
    "and nearly its size less 0.69 when it is large, with a slope that changes smoothly everywhere.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ ln cosh(ŷᵢₖ - yᵢₖ)",
  tasks: ["regression", "classification"],
  params: {},
  activations: ["linear", "softmax", "sigmoid", "tanh", "softplus", "relu"],
  share: () => ({ name: "share", symbol: "ln cosh(ŷ - y) / m" }),
  lower({ builder, prediction, target }) {
    const difference = builder.subtract(prediction, target);
    const bent = builder.softplus(builder.scale(difference, -2));
    const value = builder.subtract(builder.add(difference, bent), builder.scalar(Math.LN2));
    builder.mark({ name: "difference", symbol: "ŷ - y", value: difference });
    builder.mark({ name: "log-cosh", symbol: "ln cosh(ŷ - y)", value });
    return builder.mean(value, builder.allAxes(value));
  },
};
