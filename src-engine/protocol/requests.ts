// The questions a window asks of the engine over its port: one map, from which the engine's handlers, the jobs of its worker
// threads and the window's client are typed. A question costs a row here and its handler.

import * as v from "valibot";
import type { Problem } from "../document/errors";
import type { MemoryCheck } from "../document/memory";
import type { Preparation } from "../document/preparation";
import { PreparationSchema } from "../document/preparation";
import { ImportOptionsSchema } from "../document/importOptions";
import { RowEditsSchema } from "../document/rowEdits";
import type { EditCounts } from "../document/rowEdits";
import type { Document } from "../document/schema";
import type { DataEvidence } from "../findings/data/spec";
import { DocumentSchema, TASKS } from "../document/schema";
import { column, count, newPlace, project, projectPlace, readPlace, run, writePlace } from "./fields";
import { DeviceWishSchema } from "./deviceWish";
import type { Devices, Diagnostics, SelfTest } from "./diagnostics";
import { EVALUATION_REQUESTS } from "./evaluationRequests";
import { LEARN_REQUESTS } from "./learnRequests";
import type { DataPage, ImportPreview, SplitCounts, Table } from "./data";
import type { SourceState, UpdatedData } from "./dataChange";
import type { AnswerType, Question } from "./question";
import { QUEUE_REQUESTS } from "./queueRequests";
import type { QueueState } from "./queue";
import { RowFilterSchema } from "./rowFilter";
import { REPORT_REQUESTS } from "./reportRequests";
import { RULE_REQUESTS } from "./ruleRequests";
import { MOST_COMPARED } from "./comparison";
import type { Comparison } from "./comparison";
import { returns } from "./question";
import type { BatchLosses } from "../runs/batchLosses";
import type { EpochColumns } from "../runs/epochTable";
import { TRY_REQUESTS } from "./tryRequests";
import type { GroupSummary } from "../groups/group";
import { EXPORT_TARGET_IDS } from "../runs/exportTargets";
import type { LayerSamples } from "../runs/layerSamples";
import type { RateTest } from "../runs/rateTest";
import { LONGEST_TAG, MOST_TAGS } from "../runs/run";
import type { RunSummary } from "../runs/run";
import { WEIGHT_MOMENTS } from "../runs/weights";
import type { RunWeights } from "../runs/weights";

export const PROTOCOL_VERSION = 1;

const target = v.optional(column);
const task = v.optional(v.picklist(["auto", ...TASKS]), "auto");

export interface OpenProject {
  readonly project: string;
  /** The project's folder. */
  readonly folder: string;
  readonly document: Document;
  /** Another window or process holds the project. */
  readonly readOnly: boolean;
  /** Why it is read-only, or what was fixed on opening; for a notice. */
  readonly notices: readonly string[];
  readonly table: Table | null;
  readonly runs: readonly RunSummary[];
  readonly groups: readonly GroupSummary[];
  readonly queue: QueueState;
}

/** What a network must fit: known from the data recipe and the rows. */
export interface DataFit {
  readonly counts: SplitCounts;
  /** Numbers in one prepared example. */
  readonly inputs: number;
  /** Its shape: [inputs], unless it is an array such as a picture. */
  readonly inputShape: readonly number[];
  /** Names of its elements, e.g. "Island = Dream". */
  readonly inputNames: readonly string[];
  /** Width of the prepared target: classes, or target columns. */
  readonly outputs: number;
  /** Class labels in the order of the outputs; empty for regression. */
  readonly classes: readonly string[];
  /** What was fitted on the training part: fills, centers, scales, categories. */
  readonly preparation: Preparation;
  /** What is doubtful about the division of the rows; training is possible all the same. */
  readonly problems: readonly Problem[];
  /** Rows that a person has edited; absent where there are none. Those excluded are in no count. */
  readonly edits?: EditCounts;
}

export interface ExportReport {
  readonly path: string;
  readonly bytes: number;
  /** What was compared after reloading the file. */
  readonly rows: number;
  /** Greatest absolute difference found. */
  readonly difference: number;
}

const offset = count;
const limit = v.pipe(count, v.maxValue(1_000));
/** Rows or columns of a weight: as many as can be looked at. */
const stretch = v.strictObject({ from: count, count: v.pipe(count, v.maxValue(512)) });

export const REQUESTS = {
  /** What this machine has to train on. Asks the GPU, once, which may take seconds. */
  "engine.devices": { input: v.strictObject({}), answer: returns<Devices>(), on: "engine" },
  /** The program and the machine, for a report of a problem. Asks the GPU, too. */
  "engine.diagnose": { input: v.strictObject({}), answer: returns<Diagnostics>(), on: "engine" },
  /** Trains the exclusive or, on a project of its own that is removed again. */
  "engine.selfTest": { input: v.strictObject({}), answer: returns<SelfTest>(), on: "worker" },

  /** Opens a project folder, or the `.gradual` file in it. Takes the lock, or opens read-only. */
  "project.open": { input: v.strictObject({ path: projectPlace }), answer: returns<OpenProject>(), on: "engine" },
  /** A new project folder, with the rows of `from` imported when it is given. */
  "project.create": {
    input: v.strictObject({ path: newPlace, name: v.optional(v.string()), from: v.optional(readPlace), target, task }),
    answer: returns<OpenProject>(),
    on: "engine",
    activity: "Making a project",
  },
  "project.save": {
    input: v.strictObject({ project, document: DocumentSchema }),
    answer: returns<{ readonly savedAt: string }>(),
    on: "engine",
    writes: true,
  },
  "project.saveCopy": {
    input: v.strictObject({ project, path: newPlace, document: DocumentSchema }),
    answer: returns<{ readonly folder: string }>(),
    on: "engine",
    activity: "Copying the project",
  },
  "project.close": { input: v.strictObject({ project }), answer: returns<null>(), on: "engine" },

  /** Replaces the project's table by the file's rows; suggests roles, types and a network. */
  "data.import": {
    input: v.strictObject({
      project,
      file: readPlace,
      target,
      task,
      /** What the project is called from then on. */
      name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
      /** How it is read, where a person says it; each is found by itself where it is absent. */
      options: v.optional(ImportOptionsSchema),
    }),
    answer: returns<{ readonly document: Document; readonly table: Table }>(),
    on: "engine",
    writes: true,
    activity: "Importing",
  },
  /** Whether the file that the data came from has changed since. */
  "data.source": { input: v.strictObject({ project }), answer: returns<SourceState>(), on: "worker" },
  /** The project's file read again as it was read before; with `look` it is only told what would change. */
  "data.again": {
    input: v.strictObject({ project, file: v.optional(readPlace), look: v.boolean() }),
    answer: returns<UpdatedData>(),
    on: "engine",
    writes: true,
    activity: "Importing again",
  },
  /** Rows of another file behind those of the table; columns that it has not are left empty only with `fill`. */
  "data.add": {
    input: v.strictObject({ project, file: readPlace, fill: v.boolean(), look: v.boolean() }),
    answer: returns<UpdatedData>(),
    on: "engine",
    writes: true,
    activity: "Adding rows",
  },
  /** The format of a file or folder: the id of a {@link DataFormat}, null where no data can be read from it. */
  "data.formatAt": { input: v.strictObject({ path: readPlace }), answer: returns<string | null>(), on: "reader" },
  /** Keeps a table that was pasted as a temporary file, and gives its path. */
  "data.paste": {
    input: v.strictObject({ text: v.pipe(v.string(), v.minLength(1), v.maxLength(64 * 2 ** 20)) }),
    answer: returns<string>(),
    on: "engine",
  },
  /** How a file would be read with these options, before it is imported. */
  "data.preview": {
    input: v.strictObject({ file: readPlace, options: ImportOptionsSchema }),
    answer: returns<ImportPreview>(),
    on: "reader",
  },
  /** Some rows of the project's data, for people to look at. */
  "data.page": {
    input: v.strictObject({
      project,
      offset,
      limit,
      sort: v.optional(v.strictObject({ column, descending: v.boolean() })),
      filter: v.optional(RowFilterSchema),
      /** As the document has them now. */
      edits: v.optional(RowEditsSchema),
    }),
    answer: returns<DataPage>(),
    on: "worker",
  },
  /** What the data doctor knows of the data, for this document: asked of the rows in SQL. The window judges it. */
  "data.examine": {
    input: v.strictObject({ project, document: DocumentSchema }),
    answer: returns<DataEvidence>(),
    on: "worker",
  },
  /** Rows per part of the split, and the width of the network's input and output, for this data recipe. */
  "data.prepare": {
    input: v.strictObject({ project, data: DocumentSchema.entries.data }),
    answer: returns<DataFit>(),
    on: "worker",
  },

  /** A new run; answered when it has its folder. */
  "train.start": {
    input: v.strictObject({
      project,
      document: DocumentSchema,
      wish: v.optional(DeviceWishSchema, { device: "cpu", threads: null }),
    }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  /** What training the document would take of memory, for rows prepared like that; nothing is begun. */
  "train.memory": {
    input: v.strictObject({
      document: DocumentSchema,
      preparation: PreparationSchema,
      rows: v.strictObject({ train: count, validation: count }),
    }),
    answer: returns<MemoryCheck>(),
    on: "worker",
  },
  /** Goes on with a run that has not finished its recipe: on its own device, or on the CPU, whose last bits are others. */
  "train.resume": {
    input: v.strictObject({ project, run, device: v.optional(v.picklist(["own", "cpu"]), "own") }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  /** Trains a run on that has finished its recipe: a new run, which begins where that one ended. */
  "train.on": {
    input: v.strictObject({
      project,
      run,
      /** At most so many epochs more. */
      more: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100_000_000)),
      wish: v.optional(DeviceWishSchema, { device: "cpu", threads: null }),
    }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  /** A new run of this network and recipe from where another run was after so many epochs, on that run's rows and with its seed. */
  "train.fork": {
    input: v.strictObject({
      project,
      run,
      epoch: count,
      document: DocumentSchema,
      wish: v.optional(DeviceWishSchema, { device: "cpu", threads: null }),
    }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  "train.pause": { input: v.strictObject({ project, run }), answer: returns<null>(), on: "engine", writes: true },
  "train.continue": { input: v.strictObject({ project, run }), answer: returns<null>(), on: "engine", writes: true },
  "train.stop": { input: v.strictObject({ project, run }), answer: returns<null>(), on: "engine", writes: true },
  /** Another learning rate for a run that is training or paused, from its next step; a schedule's share is of that then. */
  "train.learningRate": {
    input: v.strictObject({
      project,
      run,
      learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1_000_000)),
    }),
    answer: returns<null>(),
    on: "engine",
    writes: true,
  },
  /** Tries rising learning rates with this document; nothing of it is kept. */
  "train.findRate": {
    input: v.strictObject({ project, document: DocumentSchema }),
    answer: returns<RateTest>(),
    on: "worker",
    activity: "Trying learning rates",
  },

  "runs.list": { input: v.strictObject({ project }), answer: returns<readonly RunSummary[]>(), on: "worker" },
  /** Every epoch of a run, of one in progress up to the newest. */
  "runs.metrics": { input: v.strictObject({ project, run }), answer: returns<EpochColumns>(), on: "engine" },
  /** The losses of a run's batches, as far as they were written down: of one in progress up to a moment ago. */
  "runs.batches": { input: v.strictObject({ project, run }), answer: returns<BatchLosses>(), on: "worker" },
  /** What its layers give and what gradients they get, at moments of the run. */
  "runs.layers": {
    input: v.strictObject({ project, run }),
    answer: returns<LayerSamples>(),
    on: "worker",
    activity: "Looking at the layers",
  },
  /** A run's weights: which there are, and a part of one. */
  "runs.weights": {
    input: v.strictObject({
      project,
      run,
      at: v.optional(v.picklist(WEIGHT_MOMENTS)),
      /** "layer-id/weight"; absent: the first. */
      tensor: v.optional(v.pipe(v.string(), v.maxLength(500))),
      rows: stretch,
      columns: stretch,
    }),
    answer: returns<RunWeights>(),
    on: "worker",
  },
  /** Writes the list of runs as a CSV table. */
  "runs.csv": { input: v.strictObject({ project, path: writePlace }), answer: returns<null>(), on: "worker" },
  /** Runs beside the first of them, on the rows that are in this part of all. The test rows once they were revealed for each. */
  "runs.compare": {
    input: v.strictObject({
      project,
      runs: v.pipe(
        v.array(run),
        v.minLength(2),
        v.maxLength(MOST_COMPARED),
        v.check((all) => new Set(all).size === all.length, "a run is compared with others"),
      ),
      part: v.picklist(["train", "validation", "test"]),
      /** The project's of today, which say what is right. */
      edits: v.optional(RowEditsSchema),
    }),
    answer: returns<Comparison>(),
    on: "worker",
    activity: "Comparing runs",
  },
  "runs.annotate": {
    input: v.strictObject({
      project,
      run,
      name: v.optional(v.pipe(v.string(), v.maxLength(200))),
      note: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
      star: v.optional(v.boolean()),
      tags: v.optional(
        v.pipe(v.array(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LONGEST_TAG))), v.maxLength(MOST_TAGS)),
      ),
    }),
    answer: returns<RunSummary>(),
    on: "engine",
    writes: true,
  },
  /** Before main moves a run that has ended to the system's bin: its number is not given again. */
  "runs.release": { input: v.strictObject({ project, run }), answer: returns<null>(), on: "engine", writes: true },
  /** Moves a run that has ended to the project's own bin, where the system has none. */
  "runs.remove": { input: v.strictObject({ project, run }), answer: returns<null>(), on: "engine", writes: true },
  "runs.export": {
    input: v.strictObject({ project, run, to: v.picklist(EXPORT_TARGET_IDS), path: writePlace }),
    answer: returns<ExportReport>(),
    on: "worker",
    activity: "Exporting",
  },

  ...LEARN_REQUESTS,
  ...RULE_REQUESTS,
  ...QUEUE_REQUESTS,
  ...EVALUATION_REQUESTS,
  ...TRY_REQUESTS,
  ...REPORT_REQUESTS,
} as const satisfies Readonly<Record<string, Question>>;

type Requests = typeof REQUESTS;
export type RequestName = keyof Requests;
/** What a window sends. */
export type RequestInput<K extends RequestName> = v.InferInput<Requests[K]["input"]>;
/** The same once it was parsed: what may be left out is there. */
export type RequestArguments<K extends RequestName> = v.InferOutput<Requests[K]["input"]>;
export type Responses = {
  readonly [K in RequestName]: Requests[K]["answer"] extends AnswerType<infer A> ? A : never;
};
/** The questions that are answered there. */
export type RequestOn<T extends Question["on"]> = {
  [K in RequestName]: Requests[K]["on"] extends T ? K : never;
}[RequestName];
