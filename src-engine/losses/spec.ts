// The contract of a loss (cost function). One small pure file each.

import type { ParamSpecs, Params } from "../document/params";
import type { Task } from "../document/schema";
import type { WordSpec } from "../document/vocabulary";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

export interface LossContext<P = Params<ParamSpecs>> {
  readonly builder: GraphBuilder;
  /** The network's answer, [N, outputs]. */
  readonly prediction: ValueId;
  /** The right answer, same shape. */
  readonly target: ValueId;
  /** What went into the last activation, where that is {@link LossSpec.fusedWith}; same shape. */
  readonly logits?: ValueId;
  /** With their defaults filled in. */
  readonly params: P;
}

export interface LossSpec<P extends ParamSpecs = ParamSpecs> extends WordSpec {
  /** In letters: ŷ the prediction, y the target, i over rows, k over outputs. */
  readonly formula: string;
  readonly tasks: readonly Task[];
  readonly params: P;
  /**
   * What one output adds to its row's loss: in a word, and in letters. m is the number of outputs; what `lower` marks on the way from
   * prediction to loss goes by its word. The Learn station's tables have a column for each mark, and this one last; the loss is linear in
   * the last mark that depends on the prediction.
   */
  share(params: Params<P>): { readonly name: string; readonly symbol: string };
  /** It compares several classes: one number is not enough. */
  readonly severalClasses?: true;
  /** With this last activation the loss is computed from what goes into it, which is exact where the detour is not. */
  readonly fusedWith?: "softmax" | "sigmoid";
  /** Last activations that suit it, the best first. */
  readonly activations: readonly string[];
  /** Activations with which it has no meaning, and why, to follow "because". */
  readonly unfit?: { readonly activations: readonly string[]; readonly reason: string };
  /** The batch's mean loss, a scalar. */
  lower(context: LossContext<Params<P>>): ValueId;
}
