// Two kinds of failure, never mixed: a UserError is something a person can fix and says how;
// an InvariantError is a bug of ours.

import type { ResolvedParam } from "./params";

/** What went wrong, in a form that the window, the command line and the tests can all use. */
export interface Problem {
  /** Stable, kebab-case, e.g. "shape-mismatch". */
  readonly code: string;
  /** One sentence: what happened and where, naming the thing, what was expected and what came. */
  readonly message: string;
  /** One sentence: what to do next. */
  readonly next?: string;
  /** The layer, column, file or setting concerned. */
  readonly subject?: Subject;
  readonly expected?: string;
  readonly received?: string;
  /** It does not keep anything from working; absent otherwise. */
  readonly warning?: true;
  /** Edits that would fix it, offered as buttons. */
  readonly repairs?: readonly Repair[];
}

export type Subject =
  | { readonly kind: "layer"; readonly id: string; readonly param?: string }
  | { readonly kind: "connection"; readonly from: string; readonly to: string }
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "setting"; readonly path: string }
  | { readonly kind: "file"; readonly path: string };

/** A named fix of the document. */
export type Repair = GraphRepair | RecipeRepair;

/** Of the layer graph. */
export type GraphRepair =
  | { readonly kind: "insert-layer"; readonly type: string; readonly from: string; readonly to: string }
  | { readonly kind: "remove-layer"; readonly id: string }
  | { readonly kind: "set-param"; readonly id: string; readonly param: string; readonly value: ResolvedParam }
  /** A new layer with these settings, fed by `from`. */
  | {
      readonly kind: "add-layer";
      readonly type: string;
      readonly from: string;
      readonly params: Readonly<Record<string, ResolvedParam>>;
    }
  | { readonly kind: "connect"; readonly from: string; readonly to: string }
  | { readonly kind: "disconnect"; readonly from: string; readonly to: string };

/** Of the training recipe, or of the split that it asks something of. */
export type RecipeRepair =
  /** A part of the training rows becomes the validation part. */
  | { readonly kind: "keep-validation-rows" }
  /** These rules go, and the weights of the last epoch are kept. */
  | { readonly kind: "train-without-validation"; readonly rules: readonly string[] }
  | { readonly kind: "set-batch-size"; readonly size: number }
  | { readonly kind: "set-loss"; readonly type: string };

/** A failure of the user's making (or of the world's): explained, with a next step. Exit code 1 on the command line. */
export class UserError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.next === undefined ? problem.message : `${problem.message} ${problem.next}`, options);
    this.name = "UserError";
    this.problem = problem;
  }
}

/** A bug of ours: a state that the code's own reasoning excludes. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`Internal error: ${message}`);
    this.name = "InvariantError";
  }
}

/** Throws an {@link InvariantError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
