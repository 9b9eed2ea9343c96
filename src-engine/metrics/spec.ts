// The contract of a metric: a figure that tells people how good a network is, measured when a run is evaluated, and many of them
// after each epoch too. It is a function of one output's answers and the right ones, and of nothing else. One description each,
// from which the logs, the protocol, the charts, the station Evaluate, the command line and the rule "a metric reaches a value" all
// follow.

import type { ParamSpecs } from "../document/params";
import type { Task } from "../document/schema";
import type { ClassAnswers, LabelAnswers } from "./answers";
import type { NumberAnswers } from "./numberAnswers";

/** What is set about metrics, with defaults filled in. */
export interface MetricSettings {
  /** The k of top-k accuracy. */
  readonly topK: number;
}

interface Described {
  readonly id: string;
  readonly label: string;
  /** One line. */
  readonly summary: string;
  readonly docs: string;
  /** In letters: n rows, y the right answer, ŷ the prediction, c over classes, i over rows. */
  readonly formula: readonly string[];
  /** What may be set, in the recipe under `metrics`. */
  readonly params?: ParamSpecs;
  /** "neither": there is a value that it should have. */
  readonly better: "higher" | "lower" | "neither";
  readonly task: Task | "labels";
  /** How it is written: as a share of 1 (in percent), as a plain number, or in the target's own unit. */
  readonly written: "share" | "number" | "unit";
  /** The least and the greatest that it can be; of a share 0 and 1, unless it says otherwise. */
  readonly range?: readonly [least: number, greatest: number];
  /** It is never negative and has no upper end, so that a logarithmic axis suits it. */
  readonly logarithmic: boolean;
  /** An evaluation tells it first. */
  readonly headline?: true;
  /** Rows drawn anew say nothing about how certain it is: it depends on single rows. */
  readonly withoutInterval?: true;
}

export interface ClassMetric extends Described {
  readonly task: "classification";
  /** What it asks for beyond the class that is named; a rule written by hand has neither. */
  readonly needs?: "scores" | "probabilities";
  /** It goes through the rows in the order of every class's scores, which takes long where there are many classes. */
  readonly ranks?: true;
  /** It is the share of the rows that are right in some sense: each row counts 0 or 1. */
  readonly isShareOfRows?: true;
  /** Whether it says anything where there are so many classes. Always, where absent. */
  applies?(classes: number, settings: MetricSettings): boolean;
  /** Null where it is not defined for these answers. */
  measure(answers: ClassAnswers, settings: MetricSettings): number | null;
}

export interface NumberMetric extends Described {
  readonly task: "regression";
  /** Null where it is not defined for these answers. */
  measure(answers: NumberAnswers): number | null;
}

/** Of several outputs that answer yes or no, together. */
export interface LabelMetric extends Described {
  readonly task: "labels";
  measure(answers: LabelAnswers): number;
}

export type MetricSpec = ClassMetric | NumberMetric;
