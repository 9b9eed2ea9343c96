// All that an evaluation tells: of each target its figures with intervals, beside the baseline and the rule written by hand; where the errors
// lie; and of several yes-or-no outputs how they do together.

import { throwIfCanceled } from "../document/canceled";
import type { HandRule } from "../document/handRule";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import { resolveParams } from "../document/params";
import type { TaskOptions } from "../data/duckdb";
import { mapped } from "../document/typedArrays";
import { quantile as quantileLoss } from "../losses/quantile";
import { classAnswers, predictedClasses } from "../metrics/answers";
import type { ClassAnswers, LabelAnswers } from "../metrics/answers";
import { areaOf } from "../metrics/auc";
import { averagePrecisionOf } from "../metrics/average-precision";
import { calibrationBins, claimsOfAnswers, claimsOfClass } from "../metrics/calibration-error";
import { thresholdCurve } from "../metrics/curves";
import { scoresOf } from "../metrics/per-class";
import { areProbabilities } from "../metrics/probabilities";
import { metricSettings } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import { lossOf } from "../network/outputLoss";
import type {
  ClassCurves,
  ClassFigures,
  Evaluation,
  JudgedClasses,
  JudgedNumbers,
  JudgedTarget,
  Rival,
} from "../protocol/evaluation";
import { columnOf, targetAt } from "./answeredPart";
import type { AnsweredClasses, AnsweredNumbers, AnsweredPart } from "./answeredPart";
import { classBaseline, lastValues, meanBaseline } from "./baseline";
import { RESAMPLING } from "./resampling";
import { confusionOf } from "./classification";
import { errorSpread, pointsToDraw } from "./errorSpread";
import { classFiguresAside, labelFigures, numberFiguresAside } from "./figures";
import type { ClassRival } from "./figures";
import { ruleAnswers } from "./judgeRule";
import { readRuleColumns, targetCalled } from "./ruleColumns";
import type { TrainedRun } from "./trainedRun";

/** Columns that are judged one by one; a network may predict many hundreds. */
const MOST_TARGETS = 100;

export interface EvaluationInput {
  readonly folder: string;
  readonly run: TrainedRun;
  readonly answered: AnsweredPart;
  /** The project's rule of today; null where it has none. */
  readonly rule: HandRule | null;
}

/** @throws UserError "canceled", or where the data can no longer be read */
export async function evaluationOf(
  { folder, run, answered, rule }: EvaluationInput,
  task: TaskOptions = {},
): Promise<Evaluation> {
  const settings = metricSettings(run.document.training);
  const byRule = rule === null ? null : await answersOfRule(folder, run, answered, rule, task);
  const warnings: Problem[] = [...answered.warnings, ...(byRule?.warnings ?? [])];
  const wanted = answered.outputs.flatMap((output): (() => Promise<JudgedTarget>)[] =>
    output.kind === "classes"
      ? [() => judgeClasses(output, settings, byRule?.target === output.column ? byRule.answers : null, task.signal)]
      : output.columns.map(({ name }, column) => () => {
          const rule = byRule?.target === name ? byRule.answers : null;
          return judgeNumbers(run, output, column, answered, settings, rule, task.signal);
        }),
  );
  if (wanted.length > MOST_TARGETS) warnings.push(tooMany(wanted.length));
  const targets: JudgedTarget[] = [];
  for (const [at, judge] of wanted.slice(0, MOST_TARGETS).entries()) {
    task.onProgress?.(at / wanted.length, "Measuring the answers");
    throwIfCanceled(task.signal);
    targets.push(await judge());
    // The signal comes as a message, and is only heard between tasks.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    part: answered.part,
    rows: answered.rows.length,
    resampling: { ...RESAMPLING },
    settings,
    targets,
    labels: judgeLabels(answered),
    warnings,
  };
}

function tooMany(all: number): Problem {
  return {
    code: "many-targets",
    message: `Of the ${all} columns that are predicted, the first ${MOST_TARGETS} are judged one by one.`,
  };
}

interface RuleAnswers {
  readonly target: string;
  /** By row a class index, or a number. Null where the rule could not be applied. */
  readonly answers: Float64Array | null;
  readonly warnings: readonly Problem[];
}

async function answersOfRule(
  folder: string,
  { preparation, document }: TrainedRun,
  { rows }: AnsweredPart,
  rule: HandRule,
  task: TaskOptions,
): Promise<RuleAnswers> {
  try {
    const called = targetCalled(preparation, rule.target);
    const columns = await readRuleColumns(folder, document.data.source, rule, called, task);
    return { target: rule.target, answers: ruleAnswers(rule, columns, called.target, rows), warnings: [] };
  } catch (error) {
    // A rule for another target, or one that is not finished: the network is judged all the same.
    if (!(error instanceof UserError) || error.problem.code === "canceled") throw error;
    const { code, message, next } = error.problem;
    return {
      target: rule.target,
      answers: null,
      warnings: [
        {
          code,
          message: `Your rule is not shown beside the network: ${message}`,
          ...(next === undefined ? {} : { next }),
        },
      ],
    };
  }
}

async function judgeClasses(
  { id, title, column, classes, answers, train }: AnsweredClasses,
  settings: MetricSettings,
  byRule: Float64Array | null,
  signal: AbortSignal | undefined,
): Promise<JudgedClasses> {
  const baseline = classBaseline(train, answers.truth, classes.length);
  const [guess = 0] = predictedClasses(baseline);
  const rivals: { readonly rival: Rival; readonly by: ClassRival }[] = [
    { rival: { kind: "majority", guess: classes[guess] ?? "" }, by: { answers: baseline, isRule: false } },
    ...(byRule === null
      ? []
      : [{ rival: { kind: "rule" } as const, by: { answers: oneHot(byRule, answers), isRule: true } }]),
  ];
  const figures = classFiguresAside(
    answers,
    rivals.map(({ by }) => by),
    settings,
    signal,
  );
  return {
    kind: "classes",
    output: id,
    title,
    target: column,
    classes,
    rivals: rivals.map(({ rival }) => rival),
    perClass: perClass(answers, classes),
    confusion: confusionOf(answers),
    calibration: areProbabilities(answers) ? calibrationBins(claimsOfAnswers(answers), null) : [],
    figures: await figures,
  };
}

/** What a rule names, as scores: 1 for its class, 0 for the others. */
function oneHot(named: Float64Array, { truth, classes }: ClassAnswers): ClassAnswers {
  const scores = new Float32Array(truth.length * classes);
  for (let row = 0; row < truth.length; row++) scores[row * classes + (named[row] ?? 0)] = 1;
  return classAnswers(scores, truth, classes);
}

function perClass(answers: ClassAnswers, classes: readonly string[]): ClassFigures[] {
  const counts = answers.counts();
  return classes.map((label, at) => ({
    label,
    support: counts.support[at] ?? 0,
    predicted: counts.predicted[at] ?? 0,
    ...scoresOf(counts, at),
    auc: areaOf(answers, at),
    averagePrecision: averagePrecisionOf(answers, at),
  }));
}

async function judgeNumbers(
  run: TrainedRun,
  { id, title, columns, predictions, truth, train }: AnsweredNumbers,
  column: number,
  { rows, raw }: Pick<AnsweredPart, "rows" | "raw">,
  settings: MetricSettings,
  byRule: Float64Array | null,
  signal: AbortSignal | undefined,
): Promise<JudgedNumbers> {
  const own = (values: Float64Array): Float64Array => columnOf(values, column, columns.length);
  const [predicted, right] = [own(predictions), own(truth)];
  const mean = meanBaseline(own(train), right.length, 1);
  const last = lastValues(run.preparation, raw, rows, { column, width: columns.length });
  const rivals: { readonly rival: Rival; readonly answers: Float64Array }[] = [
    { rival: { kind: "mean", guess: mean[0] ?? NaN }, answers: mean },
    ...(last === null ? [] : [{ rival: { kind: "last-value" } as const, answers: last }]),
    ...(byRule === null ? [] : [{ rival: { kind: "rule" } as const, answers: byRule }]),
  ];
  const figures = numberFiguresAside(
    predicted,
    right,
    rivals.map(({ answers }) => answers),
    settings,
    signal,
  );
  const points = pointsToDraw(predicted, right);
  return {
    kind: "numbers",
    output: id,
    title,
    target: columns[column]?.name ?? "",
    isDate: columns[column]?.isDate ?? false,
    rivals: rivals.map(({ rival }) => rival),
    quantile: quantileOf(run, id),
    errors: errorSpread(predicted, right),
    points: {
      rows: mapped(Int32Array, points, (at) => rows[at] ?? 0),
      truth: mapped(Float64Array, points, (row) => right[row] ?? NaN),
      predicted: mapped(Float64Array, points, (row) => predicted[row] ?? NaN),
    },
    figures: await figures,
  };
}

/** The τ that an output was trained with. */
function quantileOf({ document }: TrainedRun, output: string): number | null {
  const layer = document.model.layers.find(({ id }) => id === output);
  const loss = lossOf(layer ?? {}, document.training.loss);
  if (loss.type !== quantileLoss.type) return null;
  return resolveParams(quantileLoss.params, loss.params).params.quantile;
}

/** Outputs of two classes each, where there are several. */
function judgeLabels({ outputs }: AnsweredPart): Evaluation["labels"] {
  const own = outputs.flatMap((output) => (output.kind === "classes" && output.classes.length === 2 ? [output] : []));
  const [first] = own;
  if (first === undefined || own.length < 2) return null;
  const join = (valuesOf: (output: AnsweredClasses) => ArrayLike<number>): Uint8Array => {
    const joined = new Uint8Array(first.answers.truth.length * own.length);
    own.forEach((output, label) => {
      const values = valuesOf(output);
      for (let row = 0; row < values.length; row++) joined[row * own.length + label] = values[row] ?? 0;
    });
    return joined;
  };
  const truth = join(({ answers }) => answers.truth);
  const labels = (predicted: Uint8Array): LabelAnswers => ({ labels: own.length, truth, predicted, weights: null });
  const baseline = join(({ train, answers: { truth: right } }) => {
    const [guess = 0] = predictedClasses(classBaseline(train, right, 2));
    return new Uint8Array(right.length).fill(guess);
  });
  return {
    titles: own.map(({ title }) => title),
    figures: labelFigures(labels(join(({ answers }) => predictedClasses(answers))), [labels(baseline)]),
  };
}

/** The curves of one class of a target, by its position among {@link Evaluation.targets}. @throws UserError "no-such-class" */
export function classCurves(answered: AnsweredPart, target: number, index: number): ClassCurves {
  const { output } = targetAt(answered, target);
  if (output.kind !== "classes" || index >= output.classes.length) {
    throw new UserError({
      code: "no-such-class",
      message: `The predictions have no class number ${index + 1}.`,
      next: "Choose one of the classes that the run knows.",
    });
  }
  const { answers } = output;
  return {
    class: index,
    curve: thresholdCurve(answers, index),
    calibration: areProbabilities(answers) ? calibrationBins(claimsOfClass(answers, index), null) : [],
  };
}
