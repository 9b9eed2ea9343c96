// The contract of a loss (cost function). One small pure file each.

import type { NumberSpec } from "../document/params";
import type { LossType, Task } from "../document/schema";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

export interface LossContext {
  readonly builder: GraphBuilder;
  /** The network's answer, [N, outputs]. */
  readonly prediction: ValueId;
  /** The right answer, same shape. */
  readonly target: ValueId;
  /** What went into the last activation, where that is {@link LossSpec.fusedWith}; same shape. */
  readonly logits?: ValueId;
  /** With their defaults filled in. */
  readonly settings: Readonly<Record<string, number>>;
  /** How much each output counts, where that is asked for and {@link LossSpec.weighsClasses}. */
  readonly classWeights?: readonly number[];
}

export interface LossSpec {
  readonly type: LossType;
  readonly label: string;
  /** One line. */
  readonly summary: string;
  readonly docs: string;
  /** In letters: ŷ the prediction, y the target, i over rows, k over outputs. */
  readonly formula: string;
  readonly tasks: readonly Task[];
  readonly settings: Readonly<Record<string, NumberSpec>>;
  /** It takes a weight for each class. */
  readonly weighsClasses?: true;
  /** With this last activation the loss is computed from what goes into it, which is exact where the detour is not. */
  readonly fusedWith?: "softmax" | "sigmoid";
  /** Last activations that suit it, the best first. */
  readonly activations: readonly string[];
  /** Activations with which it has no meaning, and why, to follow "because". */
  readonly unfit?: { readonly activations: readonly string[]; readonly reason: string };
  /** The batch's mean loss, a scalar. */
  lower(context: LossContext): ValueId;
}
