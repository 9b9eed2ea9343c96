// Which rule ended a run, and with which figures.

import type { FigureRef, TargetMetric } from "../document/schema";

/** Which rule ended a run. */
export type StopReason =
  | { readonly kind: "epochs"; readonly epochs: number }
  | { readonly kind: "steps"; readonly steps: number }
  | { readonly kind: "time"; readonly seconds: number }
  /** The greatest change of a weight. */
  | {
      readonly kind: "weights-unchanged";
      readonly threshold: number;
      readonly patience: number;
      readonly change: number;
    }
  /** The relative change of every layer; that of the one that moved most is told. */
  | {
      readonly kind: "layers-unchanged";
      readonly threshold: number;
      readonly patience: number;
      readonly layer: string;
      readonly change: number;
    }
  | { readonly kind: "gradient-small"; readonly threshold: number; readonly patience: number; readonly norm: number }
  /** `bestEpoch`: the last one that was better than those before by more than `minDelta`; by the validation loss, or by `watch`. */
  | {
      readonly kind: "no-improvement";
      readonly patience: number;
      readonly bestEpoch: number;
      readonly minDelta: number;
      readonly watch?: Readonly<FigureRef> | undefined;
    }
  | ({ readonly kind: "target"; readonly reached: number } & Readonly<TargetMetric>)
  | {
      readonly kind: "exploding";
      readonly factor: number;
      readonly patience: number;
      readonly first: number;
      readonly loss: number;
    }
  | { readonly kind: "diverged"; readonly step: number; readonly what: "loss" | "weights" }
  | { readonly kind: "user" }
  /** The engine ended while the run was going on (found when the project is opened next). */
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly message: string };

/** The rules that count iterations in a row. */
export const COUNTING_RULES = ["weightChange", "layerChange", "gradientNorm", "exploding"] as const;
export type CountingRule = (typeof COUNTING_RULES)[number];
