import type { ValueId } from "../ir/graph";
import { BETA1, BETA2, EPSILON, GRADIENT_DECAY, learningRateSetting } from "./settings";
import type { OptimizerSpec, Settings, UpdateContext } from "./spec";

export const ADAM_SETTINGS = {
  learningRate: learningRateSetting(0.001),
  beta1: BETA1,
  beta2: BETA2,
  epsilon: EPSILON,
  weightDecay: GRADIENT_DECAY,
};

type AdamSettings = Settings<typeof ADAM_SETTINGS>;

/**
 * The corrections of the bias towards the zeros at the start. With c = √(1 - β₂ᵗ):
 * η/(1-β₁ᵗ) · m / (√v / c + ε)  =  rate · m / (√v + floor), where rate = η·c/(1-β₁ᵗ) and floor = ε·c.
 */
export function adamScalars(
  step: number,
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
): { rate: number; floor: number } {
  const correction = Math.sqrt(1 - beta2 ** step);
  return { rate: (learningRate * correction) / (1 - beta1 ** step), floor: epsilon * correction };
}

/** The next running means of the gradient and of its square. */
export function adamMeans({ builder, gradient, settings, slot }: UpdateContext<AdamSettings>): {
  mean: ValueId;
  square: ValueId;
} {
  const { beta1, beta2 } = settings;
  const mean = builder.add(builder.scale(slot("mean"), beta1), builder.scale(gradient, 1 - beta1));
  const square = builder.add(
    builder.scale(slot("square"), beta2),
    builder.scale(builder.multiply(gradient, gradient), 1 - beta2),
  );
  return { mean, square };
}

/** How far Adam moves a weight, with the next mean and mean square. */
export function adamChange(context: UpdateContext<AdamSettings>): {
  change: ValueId;
  slots: { mean: ValueId; square: ValueId };
} {
  const { builder, scalar } = context;
  const { mean, square } = adamMeans(context);
  const size = builder.add(builder.sqrt(square), scalar("floor"));
  return { change: builder.multiply(scalar("rate"), builder.divide(mean, size)), slots: { mean, square } };
}

/** Kingma & Ba 2015, as PyTorch's Adam: ε is added to the corrected root. */
export const adam = {
  type: "adam",
  label: "Adam",
  summary: "A step size of its own for every weight",
  docs:
    "Keeps, for every weight, a running mean of its gradient and of the gradient's square, and divides the one by the root of the other: " +
    "weights with small or rare gradients move as boldly as the rest. It works with little tuning, and is the usual first choice.",
  formula: ["m ← β₁·m + (1 - β₁)·g", "v ← β₂·v + (1 - β₂)·g²", "w ← w - η · m/(1 - β₁ᵗ) / (√(v/(1 - β₂ᵗ)) + ε)"],
  settings: ADAM_SETTINGS,
  fullBatch: false,
  slots: ["mean", "square"],
  scalarNames: ["rate", "floor"],
  scalars: adamScalars,
  update: (context) => {
    const { change, slots } = adamChange(context);
    return { weight: context.builder.subtract(context.weight, change), slots };
  },
} as const satisfies OptimizerSpec<typeof ADAM_SETTINGS>;
