import { CLIP, clipProbability } from "./clip";
import { NEEDS_PROBABILITIES, weighted } from "./classes";
import { CLASS_WEIGHTS, LABEL_SMOOTHING, smoothed, targetLetter } from "./params";
import type { LossSpec } from "./spec";

const params = { labelSmoothing: LABEL_SMOOTHING, classWeights: CLASS_WEIGHTS } as const;

/** -1/(n·m) Σᵢ Σₖ w (y ln ŷ + (1-y) ln(1-ŷ)), as PyTorch's BCEWithLogitsLoss after a sigmoid, else BCELoss with clipping. */
export const binaryCrossEntropy: LossSpec<typeof params> = {
  type: "binary-cross-entropy",
  label: "Binary cross-entropy",
  synonyms: ["log loss", "BCE", "logistic loss"],
  summary: "For yes or no: how surprised the prediction is",
  docs:
    "Each output is the probability of a yes, and the target is 0 or 1. The loss is the negative logarithm of the probability that was given " +
    "to what came true: 0 when it was sure and right, and very large when it was sure and wrong. With a sigmoid output it is computed from " +
    `the sums before the sigmoid, without loss of precision; otherwise probabilities are first kept between ${CLIP} and 1 - ${CLIP}.`,
  formula: "C = -1/(n·m) · Σᵢ Σₖ κₖ·(yᵢₖ·ln ŷᵢₖ + (1 - yᵢₖ)·ln(1 - ŷᵢₖ))",
  tasks: ["classification"],
  params,
  fusedWith: "sigmoid",
  activations: ["sigmoid", "softmax"],
  unfit: NEEDS_PROBABILITIES,
  share: ({ classWeights, labelSmoothing }) => {
    const y = targetLetter(labelSmoothing);
    const weight = classWeights.length === 0 ? "" : "κ · ";
    return { name: "share", symbol: `-${weight}(${y} · ln ŷ + (1 - ${y}) · ln(1 - ŷ)) / m` };
  },
  lower(context) {
    const { builder, prediction, logits, params } = context;
    const axes = builder.allAxes(prediction);
    // Between yes and no, whatever the number of outputs.
    const target = smoothed(builder, context.target, params.labelSmoothing, 2);
    if (logits !== undefined) return builder.mean(weighted(context, builder.sigmoidCrossEntropy(logits, target)), axes);
    const one = builder.scalar(1);
    const yes = clipProbability(builder, prediction);
    const no = builder.subtract(one, yes);
    const [logarithm, ofRest] = [builder.log(yes), builder.log(no)];
    const likelihood = builder.add(
      builder.multiply(target, logarithm),
      builder.multiply(builder.subtract(one, target), ofRest),
    );
    builder.mark({ name: "logarithm", symbol: "ln ŷ", value: logarithm });
    builder.mark({ name: "logarithm of the rest", symbol: "ln(1 - ŷ)", value: ofRest });
    const symbol = targetLetter(params.labelSmoothing);
    builder.mark({ name: "sum", symbol: `${symbol} · ln ŷ + (1 - ${symbol}) · ln(1 - ŷ)`, value: likelihood });
    return builder.negate(builder.mean(weighted(context, likelihood), axes));
  },
};
