// Figures of an evaluation as they are written.

import { leastShare } from "../../../src-engine/statistics/exactShare";
import { LABEL_SPECS } from "../../../src-engine/metrics/labels";
import type { LabelMetricId } from "../../../src-engine/metrics/labels";
import { EVALUATED_SPECS, metricLabel } from "../../../src-engine/metrics/registry";
import type { EvaluatedId } from "../../../src-engine/metrics/registry";
import type { LabelMetric, MetricSettings, MetricSpec } from "../../../src-engine/metrics/spec";
import type { Evaluation, FigureOf, JudgedTarget, Rival } from "../../../src-engine/protocol/evaluation";
import { figure, integer, isoDay, share, t } from "../../text";

export type AnyFigure = FigureOf<EvaluatedId | LabelMetricId>;

export function specOf(id: EvaluatedId | LabelMetricId): MetricSpec | LabelMetric {
  return id in LABEL_SPECS ? LABEL_SPECS[id as LabelMetricId] : EVALUATED_SPECS[id as EvaluatedId];
}

export function labelOf(id: EvaluatedId | LabelMetricId, settings: MetricSettings): string {
  return id in LABEL_SPECS ? LABEL_SPECS[id as LabelMetricId].label : metricLabel(id as EvaluatedId, settings);
}

/** "97.1%", or a plain number; a dash where there is none. */
export function valueText(id: EvaluatedId | LabelMetricId, value: number | null): string {
  if (value === null || Number.isNaN(value)) return t("evaluate.figures.none");
  return specOf(id).written === "share" ? share(value) : figure(value);
}

export function intervalText({ id, interval }: AnyFigure): string {
  if (interval === null) return t("evaluate.figures.none");
  return t("evaluate.figures.between", { least: valueText(id, interval[0]), most: valueText(id, interval[1]) });
}

/** The figure in words, with what it is beside, and whether it may be luck. */
export interface Sentence {
  readonly text: string;
  readonly doubt: string | null;
}

/** "97.1% right, between 94.1% and 99.0%; always guessing the most frequent class, Adelie, gives 44.1%." */
export function sentenceOf(
  target: JudgedTarget,
  { rows, resampling }: Pick<Evaluation, "rows" | "resampling">,
): Sentence {
  const id: EvaluatedId = target.kind === "classes" ? "accuracy" : "mae";
  const found = target.figures.find((one) => one.id === id);
  if (found === undefined || found.value === null) return { text: "", doubt: null };
  const { value, interval, rivals } = found;
  const isRight = target.kind === "classes";
  const first =
    isRight && value === 1
      ? t("evaluate.sentence.allRight", { n: integer(rows), least: share(leastShare(rows, resampling.level)) })
      : interval === null
        ? t(isRight ? "evaluate.sentence.rightPlain" : "evaluate.sentence.offPlain", { value: valueText(id, value) })
        : t(isRight ? "evaluate.sentence.right" : "evaluate.sentence.off", {
            value: valueText(id, value),
            least: valueText(id, interval[0]),
            most: valueText(id, interval[1]),
          });
  const others = target.rivals.flatMap((rival, at) => {
    const other = rivals[at] ?? null;
    return other === null ? [] : [rivalText(rival, valueText(id, other), target)];
  });
  return { text: `${[first, ...others].join("; ")}.`, doubt: doubtOf(target, found) };
}

function rivalText(rival: Rival, value: string, target: JudgedTarget): string {
  const isRight = target.kind === "classes";
  switch (rival.kind) {
    case "majority":
      return t("evaluate.sentence.majority", { guess: rival.guess, value });
    case "mean": {
      const isDate = target.kind === "numbers" && target.isDate;
      return t("evaluate.sentence.mean", { guess: isDate ? isoDay(rival.guess) : figure(rival.guess), value });
    }
    case "rule":
      return t(isRight ? "evaluate.sentence.ruleRight" : "evaluate.sentence.ruleOff", { value });
    case "last-value":
      return t(isRight ? "evaluate.sentence.lastRight" : "evaluate.sentence.lastOff", { value });
  }
}

function doubtOf(
  { rivals }: JudgedTarget,
  { id, value, interval, rivals: values }: FigureOf<EvaluatedId>,
): string | null {
  const at = rivals.findIndex(({ kind }) => kind === "majority" || kind === "mean");
  const baseline = values[at] ?? null;
  if (value === null || baseline === null) return null;
  const isHigher = EVALUATED_SPECS[id].better === "higher";
  if (isHigher ? value <= baseline : value >= baseline) return t("evaluate.sentence.worse");
  const ahead = rivals.find((_, rival) => {
    const other = values[rival] ?? null;
    return other !== null && (isHigher ? other > value : other < value);
  });
  const isUnsure = interval !== null && (isHigher ? interval[0] <= baseline : interval[1] >= baseline);
  const doubts = [
    ...(isUnsure ? [t("evaluate.sentence.unsure")] : []),
    ...(ahead === undefined
      ? []
      : [t(ahead.kind === "rule" ? "evaluate.sentence.ruleAhead" : "evaluate.sentence.lastAhead")]),
  ];
  return doubts.length === 0 ? null : doubts.join(" ");
}
