// What is asked about how good a run is.

import * as v from "valibot";
import { HandConditionSchema, HandRuleSchema } from "../document/handRule";
import { DocumentSchema } from "../document/schema";
import type { BeforeAfter } from "./comparison";
import type { Dependence, Importance, MindChanges, Saliency } from "./dependence";
import type { ColumnSlices, WorstSlices } from "./slices";
import type { ClassCurves, Evaluation, JudgedRows, TestLook } from "./evaluation";
import { column, count, project, run } from "./fields";
import type { Question } from "./question";
import { returns } from "./question";

const part = v.picklist(["train", "validation", "test"]);
const finite = v.pipe(v.number(), v.finite());
const target = v.pipe(count, v.maxValue(100_000));

/** Rows that one question names. */
const MOST_ROWS = 10_000;

/** Which rows of a part. */
const RowPickSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("all") }),
  /** Whose class is not the predicted one. */
  v.strictObject({ kind: v.literal("wrong") }),
  /** A cell of the confusion matrix; null: a whole row or column of it. */
  v.strictObject({ kind: v.literal("cell"), truth: v.nullable(count), predicted: v.nullable(count) }),
  /** A bin of stated probabilities, by its number: of a class, or (null) of the class that is named. */
  v.strictObject({ kind: v.literal("said"), class: v.nullable(count), bin: count }),
  /** By a threshold: rows that are named as the class or not, and that are of it or not. */
  v.strictObject({
    kind: v.literal("score"),
    class: count,
    threshold: finite,
    isTaken: v.boolean(),
    isOfClass: v.boolean(),
  }),
  /** A bin of prediction minus truth, by its number. */
  v.strictObject({ kind: v.literal("error"), bin: count }),
  /** That meet all conditions on the data's columns. */
  v.strictObject({
    kind: v.literal("slice"),
    conditions: v.pipe(v.array(HandConditionSchema), v.minLength(1), v.maxLength(4)),
  }),
  /** By their numbers in the data. */
  v.strictObject({ kind: v.literal("rows"), rows: v.pipe(v.array(count), v.maxLength(MOST_ROWS)) }),
]);
export type RowPick = v.InferOutput<typeof RowPickSchema>;

export const EVALUATION_REQUESTS = {
  /** How good a run is on a part of its rows. The test rows are told of once they were revealed for this run. */
  "evaluate.run": {
    input: v.strictObject({ project, run, part, rule: v.nullable(HandRuleSchema) }),
    answer: returns<Evaluation>(),
    on: "worker",
    activity: "Evaluating",
  },
  /** The curves of one class of a target that {@link Evaluation.targets} has at this position. */
  "evaluate.curves": {
    input: v.strictObject({ project, run, part, target, class: count }),
    answer: returns<ClassCurves>(),
    on: "worker",
  },
  /** Some of a part's rows with their answers, the worst first. */
  "evaluate.rows": {
    input: v.strictObject({
      project,
      run,
      part,
      target,
      pick: RowPickSchema,
      offset: count,
      limit: v.pipe(count, v.maxValue(1_000)),
    }),
    answer: returns<JudgedRows>(),
    on: "worker",
  },
  /** A figure for each group of a column's values; null: the main one. */
  "evaluate.slices": {
    input: v.strictObject({
      project,
      run,
      part,
      target,
      column,
      figure: v.nullable(v.pipe(v.string(), v.maxLength(100))),
    }),
    answer: returns<ColumnSlices>(),
    on: "worker",
  },
  /** The groups, and pairs of groups, that fare worse than the other rows. */
  "evaluate.worst": {
    input: v.strictObject({ project, run, part, target }),
    answer: returns<WorstSlices>(),
    on: "worker",
    activity: "Looking for the worst slices",
  },
  /** How much worse it gets when a column is dealt out among the rows anew. */
  "evaluate.importance": {
    input: v.strictObject({ project, run, part, target }),
    answer: returns<Importance>(),
    on: "worker",
    activity: "Measuring importance",
  },
  /** The answers where a column is set to each of some values. */
  "evaluate.dependence": {
    input: v.strictObject({ project, run, part, target, column }),
    answer: returns<Dependence>(),
    on: "worker",
  },
  /** Where in a row's picture or sequence the answer comes from. */
  "evaluate.saliency": {
    input: v.strictObject({ project, run, part, target, row: count, of: v.optional(count) }),
    answer: returns<Saliency>(),
    on: "worker",
  },
  /** The smallest changes of a row after which it is answered otherwise; of numbers, by a value to be crossed. */
  "evaluate.change": {
    input: v.strictObject({ project, run, part, target, row: count, goal: v.nullable(finite) }),
    answer: returns<MindChanges>(),
    on: "worker",
  },
  /** Two runs on rows that were chosen one by one, by the right answers of this recipe. */
  "evaluate.beforeAfter": {
    input: v.strictObject({
      project,
      before: run,
      after: run,
      target: column,
      rows: v.pipe(v.array(count), v.minLength(1), v.maxLength(MOST_ROWS)),
      data: DocumentSchema.entries.data,
    }),
    answer: returns<BeforeAfter>(),
    on: "worker",
    activity: "Comparing runs",
  },
  /** Who looked at test rows so far, the first look first. */
  "evaluate.looks": {
    input: v.strictObject({ project }),
    answer: returns<readonly TestLook[]>(),
    on: "engine",
  },
  /** Records in the project that somebody looks at a run's test rows; answered with all looks. */
  "evaluate.reveal": {
    input: v.strictObject({ project, run }),
    answer: returns<readonly TestLook[]>(),
    on: "engine",
    writes: true,
  },
} as const satisfies Readonly<Record<string, Question>>;
