// What the engine's own thread leaves to others. To worker threads what would keep it from answering: everything that goes
// through the rows of a table or runs ONNX Runtime; to a process of its own what reads a file that a stranger may have written
// (decision 26). Both ends come from one build, so the messages are typed, not parsed.

import type { ImportRequest } from "../data/importData";
import type { ImportOptionsInput } from "../document/importOptions";
import type { Problem } from "../document/errors";
import type { DataRecipe, Document } from "../document/schema";
import type { RunFromHere } from "../learn/learnSession";
import type { LearnStart } from "../protocol/learn";
import type { RunProgress } from "../protocol/messages";
import type { Table } from "../protocol/data";
import type { UpdatedData } from "../protocol/dataChange";
import type { RequestArguments, RequestOn, Responses } from "../protocol/requests";
import type { EpochColumns } from "../runs/epochTable";
import type { RunDevice, RunGroup, RunSummary } from "../runs/run";
import type { Tensors } from "../runtime/backend";

/** How far a job has come: 0 to 1, or null while unknown. */
export interface TaskNews {
  readonly type: "task";
  readonly share: number | null;
  readonly what: string;
}

/** Passes on how far a job has come. */
export const onProgress =
  (tell: (news: TaskNews) => void) =>
  (share: number | null, what: string): void =>
    tell({ type: "task", share, what });

/** What a run tells as it goes on. */
export type TrainNews =
  | TaskNews
  | { readonly type: "started"; readonly run: RunSummary }
  | { readonly type: "progress"; readonly progress: RunProgress }
  | { readonly type: "changed"; readonly run: RunSummary };

/** A new run of a document, one that has not finished its recipe, or one to be trained on that has. */
export type WhatToTrain =
  | {
      readonly kind: "new";
      readonly document: Document;
      readonly group?: RunGroup | undefined;
      /** The weights to begin with, and what they are called in the run's record; the seed draws them where absent. */
      readonly initial?: { readonly name: string; readonly weights: Tensors } | undefined;
    }
  /** From where another run was after so many epochs. */
  | {
      readonly kind: "fork";
      readonly document: Document;
      readonly from: { readonly run: string; readonly epoch: number };
    }
  | { readonly kind: "resume"; readonly run: string; readonly device: "own" | "cpu" }
  | { readonly kind: "on"; readonly run: string; readonly more: number };

/** An open project, as a worker thread is told of it: its document as it was saved last. */
export interface ProjectOfJob {
  readonly folder: string;
  readonly document: Document;
}

/** A question as it was asked, but for its project's handle. */
type Asked<A> = A extends { readonly project: string } ? Omit<A, "project"> & { readonly project: ProjectOfJob } : A;

/** The questions that the protocol has answered elsewhere: in one worker thread for all, in that of the walk they name, or by the reader. */
type Questions = {
  [K in RequestOn<"worker" | "walk" | "reader">]: {
    input: Asked<RequestArguments<K>>;
    news: TaskNews;
    result: Responses[K];
  };
};

/** What handlers of the engine's own thread, and the training, leave to a worker. */
interface Parts {
  /** Imports a file into a project's folder. */
  importFile: {
    input: { readonly folder: string; readonly file: string } & Pick<ImportRequest, "name" | "options" | "before">;
    news: TaskNews;
    result: Table;
  };
  /** Imports it, and proposes what to do with it. */
  import: {
    input: { readonly folder: string; readonly file: string; readonly document: Document } & Pick<
      RequestArguments<"data.import">,
      "target" | "task" | "options"
    > &
      Pick<ImportRequest, "before">;
    news: TaskNews;
    result: { readonly table: Table; readonly document: Document };
  };
  /** Imports the project's file again, or adds rows of another one. */
  updateData: {
    input: {
      readonly folder: string;
      readonly document: Document;
      readonly look: boolean;
      /** What is read, for messages. */
      readonly path: string;
      readonly options?: ImportOptionsInput | undefined;
      readonly from:
        | { readonly what: "again"; readonly file?: string | undefined }
        | { readonly what: "add"; readonly file: string; readonly name?: string | undefined; readonly fill: boolean };
    };
    news: TaskNews;
    result: UpdatedData;
  };
  table: {
    input: { readonly folder: string; readonly source: DataRecipe["source"] };
    news: TaskNews;
    result: Table | null;
  };
  /** All runs on disk, and what is wrong with those that cannot be read. */
  runs: {
    input: { readonly folder: string };
    news: TaskNews;
    result: { readonly runs: readonly RunSummary[]; readonly unreadable: readonly string[] };
  };
  /** A run's log may have millions of lines. */
  metrics: { input: { readonly folder: string; readonly run: string }; news: TaskNews; result: EpochColumns };
  /** Begins the walk that the thread has from then on. */
  openWalk: {
    input: { readonly project: ProjectOfJob } & Pick<RequestArguments<"learn.open">, "document" | "origin">;
    news: TaskNews;
    result: Omit<LearnStart, "walk">;
  };
  /** What a run needs to begin where the thread's walk stands. */
  runFromHere: { input: object; news: TaskNews; result: RunFromHere };
  train: {
    input: {
      readonly folder: string;
      readonly what: WhatToTrain;
      readonly device: RunDevice;
      readonly control: SharedArrayBuffer;
      /** After so many epochs it waits for its group. */
      readonly until?: number | undefined;
    };
    news: TrainNews;
    result: RunSummary;
  };
}

/** A job's input, what it tells on the way, and its result: all of them can be cloned from thread to thread. */
export type Jobs = Questions & Parts;
export type JobName = keyof Jobs;
export type JobInput<K extends JobName> = Jobs[K]["input"];
export type JobNews<K extends JobName> = Jobs[K]["news"];
export type JobResult<K extends JobName> = Jobs[K]["result"];

/** What the reader's process does; all else is done in worker threads. */
export type ReaderJob = RequestOn<"reader"> | "importFile" | "import" | "updateData";

/** Does each kind of job, at the far end. */
export type JobHandlers = {
  readonly [K in JobName]: (
    input: JobInput<K>,
    tell: (news: JobNews<K>) => void,
    signal: AbortSignal,
  ) => Promise<JobResult<K>>;
};

/** To the far end. */
export type JobRequest<N extends JobName = JobName> = {
  [K in N]: { readonly id: number; readonly name: K; readonly input: JobInput<K> };
}[N];

/** To the far end: this job's result is not wanted any more. */
export interface JobCancel {
  readonly id: number;
  readonly name: null;
}

/** From the far end. */
export type JobMessage =
  | { readonly type: "news"; readonly id: number; readonly news: JobNews<JobName> }
  | { readonly type: "done"; readonly id: number; readonly result: JobResult<JobName> }
  | { readonly type: "failed"; readonly id: number; readonly problem: Problem }
  /** A mistake of ours. */
  | { readonly type: "broke"; readonly id: number; readonly message: string; readonly stack: string };
