// An evaluation in words and tables, and as plain JSON.

import { confusedPairs } from "../metrics/confused";
import type { Problem } from "../document/errors";
import type { MetricSettings } from "../metrics/spec";
import type { ClassCurves, Evaluation, JudgedClasses, JudgedTarget, TestLook } from "../protocol/evaluation";
import {
  errorsText,
  evaluatedFigures,
  jointFigures,
  judgedTitle,
  rivalText,
  rivalTitle,
  type WrittenFigure,
} from "../words/evaluation";
import { counted, figure, percent } from "../words/numbers";
import { table } from "./table";

/** Of more classes the curves would be most of the JSON, unless they are asked for. */
export const MOST_CURVES = 20;
/** More classes are not put into a matrix: it would be wider than any terminal. */
const MOST_COLUMNS = 20;
/** Of what was confused, in its place. */
const MOST_PAIRS = 20;

/** How a network did on a part of the data, beside what has learned nothing. */
export function evaluationText(evaluation: Evaluation): string {
  const { part, rows, targets, labels, resampling } = evaluation;
  const several = targets.length > 1;
  return [
    `${counted(rows, "row")} of the ${part} part. Intervals hold with ${percent(resampling.level)} certainty: bootstrap, ${counted(resampling.resamples, "draw")}, seed ${resampling.seed}.`,
    ...targets.flatMap((target) => [
      ...(several ? [judgedTitle(target)] : []),
      ...targetText(target, evaluation.settings),
    ]),
    ...(labels === null
      ? []
      : [`Together: ${labels.titles.join(", ")}`, figuresTable(jointFigures(labels.figures), ["BASELINE"])]),
  ].join("\n\n");
}

function targetText(target: JudgedTarget, settings: MetricSettings): string[] {
  const told = [
    target.rivals.map(rivalText).join(" "),
    figuresTable(
      evaluatedFigures(target, settings),
      target.rivals.map((rival) => rivalTitle(rival).toUpperCase()),
    ),
  ];
  return target.kind === "classes" ? [...told, ...classesText(target)] : [...told, errorsText(target)];
}

function figuresTable(figures: readonly WrittenFigure[], rivals: readonly string[]): string {
  const right = (title: string) => ({ title, align: "right" as const });
  return table(
    [{ title: "" }, right("NETWORK"), right("INTERVAL"), ...rivals.map(right)],
    figures.map(({ label, value, interval, rivals: others }) => [label, value, interval, ...others]),
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
  if (classes.length > MOST_COLUMNS) return [each, confusedText(confusion, classes)];
  const matrix = table(
    [{ title: "TRUTH \\ PREDICTED" }, ...classes.map(right)],
    rowsOf(confusion, classes.length).map((line, at) => [classes[at] ?? "", ...line.map(String)]),
  );
  return [each, matrix];
}

/** What stands in for the matrix of many classes. */
function confusedText(confusion: Float64Array, classes: readonly string[]): string {
  const pairs = confusedPairs(confusion, classes.length);
  if (pairs.length === 0)
    return `Every row is right; the matrix of ${counted(classes.length, "class", "classes")} is in --json.`;
  const shown = pairs
    .slice(0, MOST_PAIRS)
    .map(({ truth, predicted, count }) => [classes[truth] ?? "", classes[predicted] ?? "", String(count)]);
  const rest = pairs.length - shown.length;
  return `${table([{ title: "TRUTH" }, { title: "PREDICTED" }, { title: "ROWS", align: "right" }], shown)}\n${
    rest > 0 ? `and ${counted(rest, "pair")} more; the` : "The"
  } whole matrix of ${counted(classes.length, "class", "classes")} is in --json.`;
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
              // From 1, as wherever rows are named.
              rows: Array.from(target.points.rows, (row) => row + 1),
              truth: [...target.points.truth],
              predicted: [...target.points.predicted],
            },
          },
    ),
    testLooks: looks,
  };
}

/** What is said of curves that `--json` leaves out. @param curves by target, those that are written */
export function curvesLeftOut(
  { targets }: Pick<Evaluation, "targets">,
  curves: readonly (readonly ClassCurves[])[],
): readonly Problem[] {
  return targets.flatMap((target, at) =>
    target.kind !== "classes" || (curves[at]?.length ?? 0) > 0
      ? []
      : [
          {
            code: "curves-left-out",
            message: `The ROC and calibration curves of the ${counted(target.classes.length, "class", "classes")} of ${judgedTitle(target)} are left out, as of more than ${MOST_CURVES} classes.`,
            next: "With --curves they are written, too.",
          },
        ],
  );
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
