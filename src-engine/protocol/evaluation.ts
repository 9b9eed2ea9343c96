// What is told of a run on some rows: how good it is, where it is wrong, and beside what.

import type { Problem } from "../document/errors";
import type { CalibrationBin } from "../metrics/calibration-error";
import type { ThresholdCurve } from "../metrics/curves";
import type { LabelMetricId } from "../metrics/labels";
import type { EvaluatedId } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { Interval } from "../statistics/bootstrap";
import type { Cell, DataPage } from "./data";
import type { SplitPart } from "./learn";

export type { Interval };

/** How intervals were made: the same rows and numbers give the same ones. */
export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
  /** 0.95 */
  readonly level: number;
}

/** What the network is beside: none of them has learned anything. */
export type Rival =
  /** Always the most frequent class of the training rows; its probabilities are their shares. */
  | { readonly kind: "majority"; readonly guess: string }
  /** Always the mean of the training rows. */
  | { readonly kind: "mean"; readonly guess: number }
  /** The last value of the row's own series. */
  | { readonly kind: "last-value" }
  /** The rule that a person wrote. */
  | { readonly kind: "rule" };

export interface FigureOf<Id extends string> {
  readonly id: Id;
  /** Null where it is not defined for these rows. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** The same of each of {@link JudgedTarget.rivals}; null where it has none. */
  readonly rivals: readonly (number | null)[];
}

interface Judged {
  /** The output's layer, and what people call it. */
  readonly output: string;
  readonly title: string;
  /** The column that is predicted. */
  readonly target: string;
  readonly rivals: readonly Rival[];
  /** Headline figures first. */
  readonly figures: readonly FigureOf<EvaluatedId>[];
}

export interface JudgedClasses extends Judged {
  readonly kind: "classes";
  readonly classes: readonly string[];
  /** In the order of the classes. */
  readonly perClass: readonly ClassFigures[];
  /** Rows by [truth, predicted]. */
  readonly confusion: Float64Array;
  /** Of the class that is named; empty where the network's numbers are no probabilities. */
  readonly calibration: readonly CalibrationBin[];
}

export interface ClassFigures {
  readonly label: string;
  /** Rows of the class, and rows predicted as it. */
  readonly support: number;
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Null without rows of the class, or others. */
  readonly auc: number | null;
  readonly averagePrecision: number | null;
}

export interface JudgedNumbers extends Judged {
  readonly kind: "numbers";
  /** Days since 1970-01-01. */
  readonly isDate: boolean;
  /** The share of right answers that should lie at or below the prediction, where it was trained with the quantile loss. */
  readonly quantile: number | null;
  /** Of prediction minus truth: equal-width bins from `least` to `most`, and percentiles. */
  readonly errors: {
    readonly least: number;
    readonly most: number;
    readonly counts: Float64Array;
    readonly percentiles: readonly { readonly share: number; readonly value: number }[];
  };
  /** Some rows at even distances, and the worst: their numbers in the data, and both values. */
  readonly points: { readonly rows: Int32Array; readonly truth: Float64Array; readonly predicted: Float64Array };
}

export type JudgedTarget = JudgedClasses | JudgedNumbers;

export interface Evaluation {
  readonly part: SplitPart;
  readonly rows: number;
  readonly resampling: Resampling;
  readonly settings: MetricSettings;
  /** Each column that is predicted, output by output. */
  readonly targets: readonly JudgedTarget[];
  /** Of outputs that answer yes or no (two classes each), where there are several. */
  readonly labels: { readonly titles: readonly string[]; readonly figures: readonly FigureOf<LabelMetricId>[] } | null;
  /** What makes the figures doubtful. */
  readonly warnings: readonly Problem[];
}

/** One class against the rest. */
export interface ClassCurves {
  readonly class: number;
  /** Null where the scores are no numbers. */
  readonly curve: ThresholdCurve | null;
  /** Of the probability of this class; empty where the network's numbers are no probabilities. */
  readonly calibration: readonly CalibrationBin[];
}

/** Some rows with what was answered, the worst first. */
export interface JudgedRows {
  /** How many were picked. */
  readonly total: number;
  readonly offset: number;
  /** Their numbers in the data, from 0. */
  readonly numbers: Int32Array;
  /** Classes by their index, or numbers in the target's own unit. */
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  /** The probability of the class that is named; NaN for numbers. */
  readonly certainty: Float64Array;
  /** How wrong: -ln of the right class's probability, or prediction minus truth. */
  readonly losses: Float64Array;
  /** As the data has them. */
  readonly columns: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  readonly arrays?: DataPage["arrays"];
}

/** The first look at how a run does on the test rows. */
export interface TestLook {
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
}
