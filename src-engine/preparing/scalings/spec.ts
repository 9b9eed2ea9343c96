import type { Column } from "../../document/schema";
import type { Scaled } from "../curves/registry";

/** How the numbers of a column are scaled. */
export interface ScalingSpec {
  readonly type: Column["scale"];
  /** Within a sentence, as a choice in a list. */
  readonly label: string;
  readonly docs: string;
  /** The class of scikit-learn that does the same; null where there is none. */
  readonly like: string | null;
  /** It can be gone back, so that what is predicted may be scaled so. */
  readonly forTargets: boolean;
  /** @param values of the training rows, none missing, at least one */
  readonly fit: (values: Float64Array) => Scaled;
  /** What center and scale are, with the letters that formulas have for them. */
  readonly letters: {
    readonly center: readonly [symbol: string, meaning: string];
    readonly scale: readonly [symbol: string, meaning: string];
  };
}

/** As scikit-learn: a spread of 0, but for rounding, is taken as 1. */
export function spreadOr1(spread: number): number {
  return spread < 10 * Number.EPSILON ? 1 : spread;
}
