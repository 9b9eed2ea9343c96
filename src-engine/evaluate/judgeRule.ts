// A rule written by hand and a run's network, counted on the very same rows.

import { prepareFeatures, unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import { textAt } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import type { PreparedData } from "../data/prepare";
import { prepareData } from "../data/prepare";
import { invariant, UserError } from "../document/errors";
import type { HandRule } from "../document/handRule";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { isSamePreparation, outputWidth } from "../document/preparation";
import type { DataRecipe } from "../document/schema";
import { filled, mapped } from "../document/typedArrays";
import { answerOf, linesFor } from "../handwritten/apply";
import type { RuleColumns } from "../handwritten/apply";
import type { RuleTarget } from "../handwritten/check";
import type { Tally } from "../handwritten/tally";
import { tallyClasses, tallyNumbers } from "../handwritten/tally";
import { argMax } from "../metrics/answers";
import type { NetworkOutput } from "../network/outputs";
import type { Cell } from "../protocol/data";
import type { DisagreeingRow, RuleJudgment } from "../protocol/rule";
import type { Backend } from "../runtime/backend";
import type { PartName } from "./answeredPart";
import { knownRows } from "./knownRows";
import { numbersOf } from "./outputs";
import { readRuleColumns, rowsOfColumns, targetCalled } from "./ruleColumns";
import { truthOf } from "./ruleRows";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

/** Rows on which both differ, that are given with their cells. */
const LISTED = 200;

export interface JudgeRuleInput {
  readonly folder: string;
  readonly rule: HandRule;
  /** Where there is no run, the recipe whose rows the rule is counted on. */
  readonly data: DataRecipe;
  readonly run: TrainedRun | null;
  readonly part: PartName;
  readonly backend: Backend;
}

/**
 * Counts both on the rows that the run's own recipe puts into `part`.
 * @throws UserError what is wrong with the rule, "no-rows" where the part is empty, or for data that cannot be read
 */
export async function judgeRule(
  { folder, rule, data, run, part, backend }: JudgeRuleInput,
  task: TaskOptions = {},
): Promise<RuleJudgment> {
  const recipe = run?.document.data ?? data;
  const prepared = await prepareData({ folder, data: recipe, ...task });
  const preparation = run?.preparation ?? prepared.preparation;
  const called = targetCalled(preparation, rule.target);
  const { recipe: answered, target } = called;
  const columns = await readRuleColumns(folder, recipe.source, rule, called, task);
  const rows = knownRows(answered, prepared.raw, prepared[part].rows);
  if (rows.length === 0) {
    throw new UserError({
      code: "no-rows",
      message: `The ${part} part has no rows to judge on.`,
      next: `Choose another part, or give the ${part} part a share of the split and train again.`,
    });
  }
  const truth = truthOf(answered, prepared.raw, rows);
  const ofRule = ruleAnswers(rule, columns, target, rows);
  const ofNetwork = run === null ? null : await networkAnswers(run, rule.target, prepared.raw, rows, backend);
  const differing = ofNetwork === null ? [] : differingRows(ofRule, ofNetwork, target);
  const shown = [...columns.keys()];
  return {
    part,
    target,
    rule: tally(ofRule, truth, target),
    network: ofNetwork === null ? null : tally(ofNetwork, truth, target),
    disagreeing: differing.length,
    columns: shown,
    rows: differing.slice(0, LISTED).map((at) => rowOf(at, { rows, truth, ofRule, ofNetwork, target, columns, shown })),
    warnings: warningsOf(prepared, run),
  };
}

function warningsOf(prepared: PreparedData, run: TrainedRun | null): readonly string[] {
  return run === null || isSamePreparation(prepared.preparation, run.preparation)
    ? []
    : ["The project's table has changed since this run was trained, so its rows may be divided otherwise."];
}

/** By row the rule's answer: a class index, or a number. */
export function ruleAnswers(rule: HandRule, columns: RuleColumns, target: RuleTarget, rows: Int32Array): Float64Array {
  const lines = linesFor(rule, rowsOfColumns(columns, rows), rows.length);
  const answers = filled(Float64Array, rule.lines.length + 1, (line) => {
    const answer = answerOf(rule, line);
    return target.kind === "classes" ? target.classes.indexOf(String(answer)) : Number(answer);
  });
  return mapped(Float64Array, lines, (line) => answers[line] ?? NaN);
}

/** By row the network's: the most probable class, or the number in the target's own unit. */
async function networkAnswers(
  run: TrainedRun,
  target: string,
  raw: RawTable,
  rows: Int32Array,
  backend: Backend,
): Promise<Float64Array> {
  const predictor = await openPredictor(backend, run);
  try {
    const features = prepareFeatures(run.preparation, raw, rows);
    return answersFor(run.network.outputs, run.preparation, target, await predictor.predict(features.data));
  } finally {
    await predictor.dispose();
  }
}

/** What a network's numbers [rows, total] say about one target, by row. */
export function answersFor(
  outputs: readonly NetworkOutput[],
  preparation: Preparation,
  target: string,
  numbers: Float32Array,
): Float64Array {
  const output = outputs.find(({ recipe }) => columnNames(recipe).includes(target));
  invariant(output !== undefined, `an output predicts ${target}`);
  const own = numbersOf(output, numbers, outputWidth(preparation));
  const { recipe, width } = output;
  const rows = own.length / width;
  if (recipe.kind === "classes") return filled(Float64Array, rows, (row) => argMax(own, row * width, width));
  const values = unscaleTargets(recipe, own);
  const offset = columnNames(recipe).indexOf(target);
  return filled(Float64Array, rows, (row) => values[row * width + offset] ?? NaN);
}

function columnNames(recipe: TargetRecipe): readonly string[] {
  return recipe.kind === "classes" ? [recipe.name] : recipe.columns.map(({ name }) => name);
}

export function tally(answers: Float64Array, truth: Float64Array, target: RuleTarget): Tally {
  return target.kind === "classes" ? tallyClasses(answers, truth, target.classes.length) : tallyNumbers(answers, truth);
}

/** The positions where both answer otherwise: classes in the rows' order; of numbers those first that are farthest apart. */
function differingRows(rule: Float64Array, network: Float64Array, { kind }: RuleTarget): readonly number[] {
  const distance = (at: number): number => Math.abs((rule[at] ?? NaN) - (network[at] ?? NaN));
  const differing = [...rule.keys()].filter((at) => distance(at) > 0);
  return kind === "classes" ? differing : differing.sort((a, b) => distance(b) - distance(a) || a - b);
}

interface Judged {
  readonly rows: Int32Array;
  readonly truth: Float64Array;
  readonly ofRule: Float64Array;
  readonly ofNetwork: Float64Array | null;
  readonly target: RuleTarget;
  readonly columns: RuleColumns;
  readonly shown: readonly string[];
}

function rowOf(at: number, { rows, truth, ofRule, ofNetwork, target, columns, shown }: Judged): DisagreeingRow {
  const row = rows[at] ?? 0;
  const named = (value: number | undefined): string | number =>
    target.kind === "classes" ? (target.classes[value ?? -1] ?? "") : (value ?? NaN);
  return {
    row,
    truth: named(truth[at]),
    rule: named(ofRule[at]),
    network: named(ofNetwork?.[at]),
    cells: shown.map((name): Cell => {
      const column = columns.get(name);
      if (column === undefined) return null;
      const text = textAt(column, row);
      return column.kind === "text" ? text || null : text === "" ? null : Number(text);
    }),
  };
}
