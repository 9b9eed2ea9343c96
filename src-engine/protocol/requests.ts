// The calls a window makes to the engine over its port: one map, from which the engine's handlers and the
// window's client are both typed. Every request is parsed with its schema before it is acted upon.

import * as v from "valibot";
import type { Problem } from "../document/errors";
import type { MemoryCheck } from "../document/memory";
import type { Preparation } from "../document/preparation";
import { PreparationSchema } from "../document/preparation";
import type { Document } from "../document/schema";
import { DocumentSchema, TASKS } from "../document/schema";
import type { ExamplesPage, RowsPage, SplitCounts, Table } from "./data";
import type { Adapter } from "./host";
import type { MetricsColumns } from "../runs/epochs";
import type { RateTest } from "../runs/rateTest";
import type { RunSummary } from "../runs/run";

export const PROTOCOL_VERSION = 1;

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));
const column = v.pipe(v.string(), v.maxLength(500));
/** Names an open project; given out by project.open. */
const project = v.pipe(v.string(), v.maxLength(100));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const run = v.pipe(v.string(), v.regex(/^\d{4,}-[a-z0-9-]{1,40}$/));
const target = v.optional(column);
const task = v.optional(v.picklist(["auto", ...TASKS]), "auto");

/** More threads than this no machine has use for. */
export const MOST_THREADS = 256;

/** What a person wishes to train on. */
export const DeviceWishSchema = v.strictObject({
  device: v.picklist(["cpu", "gpu"]),
  /** At most so many threads; null for as many as suit the machine. */
  threads: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_THREADS))),
});
export type DeviceWish = v.InferOutput<typeof DeviceWishSchema>;

export const RequestSchemas = {
  /** What this machine has to train on. Asks the graphics processor, once, which may take seconds. */
  "engine.devices": v.strictObject({}),

  /** Opens a project folder, or the `.gradual` file in it. Takes the lock, or opens read-only. */
  "project.open": v.strictObject({ path }),
  /** A new project folder, with the rows of `from` imported when it is given. */
  "project.create": v.strictObject({ path, name: v.optional(v.string()), from: v.optional(path), target, task }),
  "project.save": v.strictObject({ project, document: DocumentSchema }),
  "project.saveCopy": v.strictObject({ project, path, document: DocumentSchema }),
  "project.close": v.strictObject({ project }),

  /** Replaces the project's table by the file's rows; suggests roles, types and a network. */
  "data.import": v.strictObject({ project, file: path, target, task }),
  /** Whether a path is a folder of arrays, or one of its files. */
  "data.isArrays": v.strictObject({ path }),
  "data.rows": v.strictObject({
    project,
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
    sort: v.optional(v.strictObject({ column, descending: v.boolean() })),
  }),
  /** Examples of a project that has arrays. */
  "data.examples": v.strictObject({
    project,
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
  }),
  /** Rows per part of the split, and the width of the network's input and output, for this data recipe. */
  "data.prepare": v.strictObject({ project, data: DocumentSchema.entries.data }),

  "train.start": v.strictObject({
    project,
    document: DocumentSchema,
    wish: v.optional(DeviceWishSchema, { device: "cpu", threads: null }),
  }),
  /** What training the document would take of memory, for rows prepared like that; nothing is begun. */
  "train.memory": v.strictObject({
    document: DocumentSchema,
    preparation: PreparationSchema,
    rows: v.strictObject({ train: count, validation: count }),
  }),
  /** Goes on with a run that was broken off: on its own device, or on the processor, whose last bits are others. */
  "train.resume": v.strictObject({ project, run, device: v.optional(v.picklist(["own", "cpu"]), "own") }),
  "train.pause": v.strictObject({ project, run }),
  "train.continue": v.strictObject({ project, run }),
  "train.stop": v.strictObject({ project, run }),
  /** Another learning rate for a run that is going on or paused, from its next step; a schedule's share is of that then. */
  "train.learningRate": v.strictObject({
    project,
    run,
    learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1_000_000)),
  }),
  /** Tries rising learning rates with this document; nothing of it is kept. */
  "train.findRate": v.strictObject({ project, document: DocumentSchema }),

  "runs.list": v.strictObject({ project }),
  "runs.metrics": v.strictObject({ project, run }),
  "runs.annotate": v.strictObject({
    project,
    run,
    name: v.optional(v.pipe(v.string(), v.maxLength(200))),
    note: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
    star: v.optional(v.boolean()),
  }),
  "runs.remove": v.strictObject({ project, run }),
  "runs.export": v.strictObject({ project, run, to: v.picklist(["onnx", "safetensors"]), path }),
} as const;

export type RequestName = keyof typeof RequestSchemas;
export type RequestInput<K extends RequestName> = v.InferInput<(typeof RequestSchemas)[K]>;
export type RequestArguments<K extends RequestName> = v.InferOutput<(typeof RequestSchemas)[K]>;

export interface OpenProject {
  readonly project: string;
  /** The project's folder. */
  readonly folder: string;
  readonly document: Document;
  /** Another window or process holds the project. */
  readonly readOnly: boolean;
  /** Why it is read-only, or what was mended on opening; for a notice. */
  readonly notices: readonly string[];
  readonly table: Table | null;
  readonly runs: readonly RunSummary[];
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
}

export interface ExportReport {
  readonly path: string;
  readonly bytes: number;
  /** What was compared after reloading the file. */
  readonly rows: number;
  /** Greatest absolute difference found. */
  readonly difference: number;
}

export interface Devices {
  /** The processor's name, as the system has it; may be empty. */
  readonly processor: string;
  /** Threads that suit the machine, and as many as it runs at once. */
  readonly threads: number;
  readonly processors: number;
  readonly gpu: Adapter;
}

export interface Responses {
  "engine.devices": Devices;
  "project.open": OpenProject;
  "project.create": OpenProject;
  "project.save": { readonly savedAt: string };
  "project.saveCopy": { readonly folder: string };
  "project.close": null;
  "data.import": { readonly document: Document; readonly table: Table };
  "data.isArrays": boolean;
  "data.rows": RowsPage;
  "data.examples": ExamplesPage;
  "data.prepare": DataFit;
  "train.start": RunSummary;
  "train.memory": MemoryCheck;
  "train.resume": RunSummary;
  "train.pause": null;
  "train.continue": null;
  "train.stop": null;
  "train.learningRate": null;
  "train.findRate": RateTest;
  "runs.list": readonly RunSummary[];
  "runs.metrics": MetricsColumns;
  "runs.annotate": RunSummary;
  "runs.remove": null;
  "runs.export": ExportReport;
}
