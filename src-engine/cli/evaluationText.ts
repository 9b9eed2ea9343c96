// An evaluation in words and tables, and as plain JSON.

import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, metricLabel } from "../metrics/registry";
import { LABEL_SPECS } from "../metrics/labels";
import type { LabelMetricId } from "../metrics/labels";
import type { MetricSettings, MetricSpec } from "../metrics/spec";
import type {
  ClassCurves,
  Evaluation,
  FigureOf,
  JudgedClasses,
  JudgedNumbers,
  JudgedTarget,
  Rival,
  TestLook,
} from "../protocol/evaluation";
import { counted, figure, percent, table } from "./table";

/** More classes are not put into a matrix: it would be wider than any terminal. */
const MOST_COLUMNS = 20;

/** How a network did on a part of the data, beside what has learned nothing. */
export function evaluationText(evaluation: Evaluation): string {
  const { part, rows, targets, labels, resampling } = evaluation;
  const several = targets.length > 1;
  return [
    `${counted(rows, "row")} of the ${part} part. Intervals hold with ${percent(resampling.level)} certainty: bootstrap, ${counted(resampling.resamples, "draw")}, seed ${resampling.seed}.`,
    ...targets.flatMap((target) => [
      ...(several ? [headingOf(target)] : []),
      ...targetText(target, evaluation.settings),
    ]),
    ...(labels === null
      ? []
      : [
          `Together: ${labels.titles.join(", ")}`,
          figuresTable(labels.figures, ["BASELINE"], (id: LabelMetricId) => LABEL_SPECS[id]),
        ]),
  ].join("\n\n");
}

function headingOf({ title, target }: JudgedTarget): string {
  return title === target ? title : `${title}: ${target}`;
}

function targetText(target: JudgedTarget, settings: MetricSettings): string[] {
  const told = [
    target.rivals.map(rivalText).join(" "),
    figuresTable(target.figures, target.rivals.map(rivalTitle), (id: EvaluatedId) => ({
      ...EVALUATED_SPECS[id],
      label: metricLabel(id, settings),
    })),
  ];
  return target.kind === "classes" ? [...told, ...classesText(target)] : [...told, errorsText(target)];
}

function rivalText(rival: Rival): string {
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

function rivalTitle({ kind }: Rival): string {
  return { majority: "BASELINE", mean: "BASELINE", "last-value": "LAST VALUE", rule: "RULE" }[kind];
}

function figuresTable<Id extends string>(
  figures: readonly FigureOf<Id>[],
  rivals: readonly string[],
  specOf: (id: Id) => Pick<MetricSpec, "label" | "written">,
): string {
  const right = (title: string) => ({ title, align: "right" as const });
  return table(
    [{ title: "" }, right("NETWORK"), right("INTERVAL"), ...rivals.map(right)],
    figures.map(({ id, value, interval, rivals: others }) => {
      const { label, written } = specOf(id);
      const text = (one: number | null): string => (written === "share" ? percent(one) : figure(one));
      return [
        label,
        text(value),
        interval === null ? "-" : `${text(interval[0])} to ${text(interval[1])}`,
        ...others.map(text),
      ];
    }),
  );
}

function classesText({ perClass, confusion, classes }: JudgedClasses): string[] {
  const right = (title: string) => ({ title, align: "right" as const });
  const each = table(
    [{ title: "CLASS" }, ...["ROWS", "PREDICTED", "PRECISION", "RECALL", "F1", "AUC"].map(right)],
    perClass.map(({ label, support, predicted, precision, recall, f1, auc }) => [
      label,
      String(support),
      String(predicted),
      figure(precision),
      figure(recall),
      figure(f1),
      figure(auc),
    ]),
  );
  if (classes.length > MOST_COLUMNS) return [each];
  const matrix = table(
    [{ title: "TRUTH \\ PREDICTED" }, ...classes.map(right)],
    rowsOf(confusion, classes.length).map((line, at) => [classes[at] ?? "", ...line.map(String)]),
  );
  return [each, matrix];
}

function errorsText({ errors, quantile }: JudgedNumbers): string {
  const spread = errors.percentiles.map(({ share, value }) => `${percent(share)} below ${figure(value)}`).join(", ");
  const aim =
    quantile === null ? "" : ` Trained for the quantile ${quantile}: the coverage should be ${percent(quantile)}.`;
  return `Errors (prediction minus truth): ${spread}.${aim}`;
}

/** The same without typed arrays and infinity, which JSON does not have. */
export function evaluationJson(
  { targets, ...evaluation }: Evaluation,
  curves: readonly (readonly ClassCurves[])[],
  looks: readonly TestLook[],
): object {
  return {
    ...evaluation,
    targets: targets.map((target, at) =>
      target.kind === "classes"
        ? {
            ...target,
            confusion: rowsOf(target.confusion, target.classes.length),
            curves: (curves[at] ?? []).map(curvesJson),
          }
        : {
            ...target,
            errors: { ...target.errors, counts: [...target.errors.counts] },
            points: {
              rows: [...target.points.rows],
              truth: [...target.points.truth],
              predicted: [...target.points.predicted],
            },
          },
    ),
    testLooks: looks,
  };
}

function curvesJson({ class: index, curve, calibration }: ClassCurves): object {
  return {
    class: index,
    curve:
      curve === null
        ? null
        : {
            own: curve.own,
            rest: curve.rest,
            thresholds: Array.from(curve.thresholds, (one) => (Number.isFinite(one) ? one : null)),
            hits: [...curve.hits],
            falseOnes: [...curve.falseOnes],
          },
    calibration,
  };
}

function rowsOf(cells: Float64Array, width: number): number[][] {
  return Array.from({ length: width }, (_, row) => [...cells.subarray(row * width, (row + 1) * width)]);
}
