// What is asked about how good a run is.

import * as v from "valibot";
import { HandRuleSchema } from "../document/handRule";
import { DocumentSchema } from "../document/schema";
import type { BeforeAfter } from "./comparison";
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
export const RowPickSchema = v.variant("kind", [
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
