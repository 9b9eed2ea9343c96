// What the Learn station asks. Each walk through a training has a worker thread of its own, which answers what is asked about it,
// one question after the other.

import * as v from "valibot";
import { DocumentSchema } from "../document/schema";
import type { RunSummary } from "../runs/run";
import { column, count, project, run } from "./fields";
import type {
  BatchCost,
  BatchTrace,
  LandscapeView,
  LearnStart,
  Nudge,
  RowView,
  StepView,
  StoppingLabView,
  Trace,
  WalkPoint,
  WorstRows,
} from "./learn";
import type { RecordsView, RecordView } from "./records";
import type { Question } from "./question";
import { returns } from "./question";

/** Names a walk; given out by learn.open. */
const walk = v.pipe(v.string(), v.maxLength(100));
const tensor = v.pipe(v.string(), v.maxLength(1_000));
const place = { tensor, index: count };
const value = v.pipe(v.number(), v.finite());
const part = v.picklist(["train", "validation", "test"]);
/** A row by its number in a part of the split. */
const row = v.strictObject({ part, row: count });

/** As {@link StepOrigin}. */
const origin = v.variant("kind", [
  v.strictObject({ kind: v.literal("initial") }),
  v.strictObject({
    kind: v.literal("run"),
    run,
    at: v.union([v.picklist(["initial", "best", "last"]), count]),
  }),
]);

/** As {@link Subject}. */
const subject = v.variant("kind", [
  v.strictObject({ kind: v.literal("weight"), ...place }),
  v.strictObject({
    kind: v.literal("unit"),
    layer: v.pipe(v.string(), v.maxLength(1_000)),
    value: v.pipe(v.string(), v.maxLength(1_000)),
    index: count,
  }),
  v.strictObject({ kind: v.literal("cost") }),
]);

/** As {@link LandscapeAxes}. */
const axes = v.variant("kind", [
  v.strictObject({
    kind: v.literal("weights"),
    x: v.strictObject(place),
    y: v.nullable(v.strictObject(place)),
  }),
  v.strictObject({ kind: v.literal("random"), seed: v.pipe(count, v.maxValue(0xffff_ffff)) }),
  v.strictObject({ kind: v.literal("path") }),
]);

/** As {@link WeightTouch}. */
const touch = v.variant("kind", [
  v.strictObject({
    kind: v.literal("set"),
    step: count,
    ...place,
    value: v.pipe(
      value,
      v.check((one) => Number.isFinite(Math.fround(one)), "must be a number that float32 has"),
    ),
  }),
  v.strictObject({ kind: v.literal("hold"), step: count, ...place, held: v.boolean() }),
]);

export const LEARN_REQUESTS = {
  /**
   * A walk through the training of the document, from the initial weights of its seed, or of a run. A window has at most two: the one
   * that it asked about longest ago gives way.
   */
  "learn.open": {
    input: v.strictObject({ project, document: DocumentSchema, origin }),
    answer: returns<LearnStart>(),
    on: "engine",
  },
  /** To where so many steps of the whole run are done, or as near as there are steps. Canceled, it stands where it stood. */
  "learn.move": {
    input: v.strictObject({ project, walk, step: count }),
    answer: returns<WalkPoint>(),
    on: "walk",
    replaces: true,
  },
  /** The step that would be taken next. */
  "learn.step": { input: v.strictObject({ project, walk }), answer: returns<StepView>(), on: "walk", replaces: true },
  /** Any row; one that is not in the step's batch is shown as if it stood there in the place of its first. */
  "learn.row": {
    input: v.strictObject({ project, walk, row }),
    answer: returns<RowView>(),
    on: "walk",
    replaces: true,
  },
  /** What each row of the step's batch costs: of one output, or of the one that costs most in each row. */
  "learn.batchCost": {
    input: v.strictObject({
      project,
      walk,
      layer: v.nullable(v.pipe(v.string(), v.maxLength(1_000))),
      output: v.nullable(count),
    }),
    answer: returns<BatchCost>(),
    on: "walk",
    replaces: true,
  },
  /** The rows of a part that cost most, with layers such as dropout at rest. */
  "learn.worst": {
    input: v.strictObject({ project, walk, part, limit: v.pipe(count, v.minValue(1), v.maxValue(1_000)) }),
    answer: returns<WorstRows>(),
    on: "walk",
    replaces: true,
  },
  /**
   * Why a number is what it is: in one row's way, or over the batch. Without a subject it is told of a weight that the cost of the row
   * depends on much. In one row's way it is told before the batch has been worked out.
   */
  "learn.trace": {
    input: v.strictObject({ project, walk, subject: v.nullable(subject), row: v.nullable(row) }),
    answer: returns<Trace>(),
    on: "walk",
    replaces: true,
  },
  /** What the whole batch makes of a weight: its ledger, and what the optimizer does. */
  "learn.traceBatch": {
    input: v.strictObject({ project, walk, subject }),
    answer: returns<BatchTrace>(),
    on: "walk",
    replaces: true,
  },
  "learn.nudge": {
    input: v.strictObject({ project, walk, ...place, row, value }),
    answer: returns<Nudge>(),
    on: "walk",
    replaces: true,
  },
  /** Sets weights by hand before the step to come. What lay ahead is forgotten. */
  "learn.edit": {
    input: v.strictObject({
      project,
      walk,
      edits: v.pipe(v.array(v.strictObject({ ...place, value })), v.minLength(1), v.maxLength(10_000)),
    }),
    answer: returns<WalkPoint>(),
    on: "walk",
  },
  /** Holds a weight as it is, from the step to come on, or lets it go. What lay ahead is forgotten. */
  "learn.hold": {
    input: v.strictObject({ project, walk, ...place, held: v.boolean() }),
    answer: returns<WalkPoint>(),
    on: "walk",
  },
  /** Goes the way to where it stands as if these were all that was done to weights: to undo the last, or on another walk. */
  "learn.retouch": {
    input: v.strictObject({ project, walk, touches: v.pipe(v.array(touch), v.maxLength(100_000)) }),
    answer: returns<WalkPoint>(),
    on: "walk",
  },
  /** Takes back what was done to one weight, or to all, since the walk began: it then stands at the same step without that. */
  "learn.putBack": {
    input: v.strictObject({ project, walk, weight: v.nullable(v.strictObject(place)) }),
    answer: returns<WalkPoint>(),
    on: "walk",
  },
  /**
   * The training of the walk's document at a tenth, once and ten times its learning rate, as far as so many steps: all that was
   * measured up to now. Asked again with more steps it goes on, so that its curves can be shown as they grow.
   */
  "learn.lab": {
    input: v.strictObject({ project, walk, steps: v.pipe(count, v.minValue(1), v.maxValue(20_000)) }),
    answer: returns<StoppingLabView>(),
    on: "walk",
    replaces: true,
  },
  /**
   * What the lab's trainings cost over all training rows after so many of their own steps; null for one that did not take so many.
   * These steps may be taken again.
   */
  "learn.labCosts": {
    input: v.strictObject({
      project,
      walk,
      steps: v.pipe(v.array(v.nullable(v.pipe(count, v.maxValue(20_000)))), v.maxLength(10)),
    }),
    answer: returns<readonly (number | null)[]>(),
    on: "walk",
    replaces: true,
  },
  /** The cost around the present weights. Asked with more points, those that are known already are not worked out again. */
  "learn.landscape": {
    input: v.strictObject({
      project,
      walk,
      axes,
      rows: v.picklist(["batch", "train", "validation", "test"]),
      points: v.picklist([11, 21, 41]),
      /** From the middle to each side; null for as far as shows the path. */
      span: v.nullable(v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1e6))),
    }),
    answer: returns<LandscapeView>(),
    on: "walk",
    replaces: true,
  },
  /** What the walk's run has on record of its weights on the way. */
  "learn.records": {
    input: v.strictObject({ project, walk }),
    answer: returns<RecordsView>(),
    on: "walk",
    replaces: true,
  },
  /** What the network makes of rows, and of two columns of a table, with the weights of the record of a step. */
  "learn.record": {
    input: v.strictObject({
      project,
      walk,
      step: count,
      part,
      columns: v.nullable(v.strictTuple([column, column])),
      /** Of the columns that the network predicts, the one that the region shows; null for the first. */
      target: v.nullable(column),
    }),
    answer: returns<RecordView>(),
    on: "walk",
    replaces: true,
  },
  /** All weights of a record, by tensor. */
  "learn.recordWeights": {
    input: v.strictObject({ project, walk, step: count }),
    answer: returns<Readonly<Record<string, Float32Array>>>(),
    on: "walk",
    replaces: true,
  },
  /** Trains the walk's run again from its seed, to have records of it; canceled, it leaves nothing. */
  "learn.replay": {
    input: v.strictObject({ project, walk }),
    answer: returns<RecordsView>(),
    on: "walk",
    writes: true,
    activity: "Replaying a run",
  },
  /**
   * A run that begins where the walk stands. At the end of a run's epoch, with nothing changed by hand, it goes on as that run did, with
   * the optimizer's memories; from anywhere else it begins with these weights and with empty memories, at step 0.
   */
  "learn.trainOn": {
    input: v.strictObject({ project, walk }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  "learn.close": { input: v.strictObject({ project, walk }), answer: returns<null>(), on: "engine" },
} as const satisfies Readonly<Record<string, Question>>;
