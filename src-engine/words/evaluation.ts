// What is said of an evaluation: what the network stands beside, and how its figures are written.

import { LABEL_SPECS } from "../metrics/labels";
import type { LabelMetricId } from "../metrics/labels";
import { EVALUATED_SPECS, metricLabel } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
import type { MetricSettings, MetricSpec } from "../metrics/spec";
import type { FigureOf, JudgedNumbers, JudgedTarget, Rival } from "../protocol/evaluation";
import { figure, percent } from "./numbers";

/** "Species", or where the output is called otherwise "Kind: Species". */
export function judgedTitle({ title, target }: Pick<JudgedTarget, "title" | "target">): string {
  return title === target ? title : `${title}: ${target}`;
}

export function rivalText(rival: Rival): string {
  switch (rival.kind) {
    case "majority":
      return `The baseline always names the most frequent class, "${rival.guess}".`;
    case "mean":
      return `The baseline always predicts the mean, ${figure(rival.guess)}.`;
    case "last-value":
      return "The last value repeats what the series had last.";
    case "rule":
      return "The rule is the one written by hand in this project.";
  }
}

export function rivalTitle({ kind }: Rival): string {
  return { majority: "Baseline", mean: "Baseline", "last-value": "Last value", rule: "Rule" }[kind];
}

type Written = Pick<MetricSpec, "label" | "written">;

/** A figure, its interval and those of the others, as texts. */
export interface WrittenFigure {
  readonly label: string;
  readonly value: string;
  /** "94.1% to 99.0%"; "-" where it has none. */
  readonly interval: string;
  readonly rivals: readonly string[];
}

/** One figure: "97.1%" for a share, "0.941" for another one, "-" for none. */
export function evaluatedText(id: EvaluatedId, value: number | null | undefined): string {
  return EVALUATED_SPECS[id].written === "share" ? percent(value) : figure(value);
}

/** How far two of one figure are apart: "3.8 points" for shares. */
export function differenceText(id: EvaluatedId, difference: number): string {
  return EVALUATED_SPECS[id].written === "share"
    ? `${(100 * difference).toFixed(1)} points`
    : evaluatedText(id, difference);
}

/** The same with its interval: "97.1% (93.2% to 100.0%)". */
export function intervalText({
  id,
  value,
  interval,
}: Pick<FigureOf<EvaluatedId>, "id" | "value" | "interval">): string {
  const text = evaluatedText(id, value);
  return interval === null ? text : `${text} (${evaluatedText(id, interval[0])} to ${evaluatedText(id, interval[1])})`;
}

/** How the figures of a target are written. The coverage says something of a network that was trained for a quantile alone. */
export function evaluatedFigures(
  { figures, ...target }: Pick<JudgedTarget, "figures"> & { readonly quantile?: number | null },
  settings: MetricSettings,
): readonly WrittenFigure[] {
  const told = figures.filter(({ id }) => id !== "coverage" || target.quantile != null);
  return told.map((one) =>
    written(one, { label: metricLabel(one.id, settings), written: EVALUATED_SPECS[one.id].written }),
  );
}

/** Of several yes-or-no outputs together. */
export function jointFigures(figures: readonly FigureOf<LabelMetricId>[]): readonly WrittenFigure[] {
  return figures.map((one) => written(one, LABEL_SPECS[one.id]));
}

function written<Id extends string>(
  { value, interval, rivals }: FigureOf<Id>,
  { label, written: as }: Written,
): WrittenFigure {
  const text = (one: number | null): string => (as === "share" ? percent(one) : figure(one));
  return {
    label,
    value: text(value),
    interval: interval === null ? "-" : `${text(interval[0])} to ${text(interval[1])}`,
    rivals: rivals.map(text),
  };
}

/** Where the errors of numbers lie, and the quantile they should keep to. */
export function errorsText({ errors, quantile }: JudgedNumbers): string {
  const spread = errors.percentiles.map(({ share, value }) => `${percent(share)} below ${figure(value)}`).join(", ");
  const aim =
    quantile === null ? "" : ` Trained for the quantile ${quantile}: the coverage should be ${percent(quantile)}.`;
  return `Errors (prediction minus truth): ${spread}.${aim}`;
}
