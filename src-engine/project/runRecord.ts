// What stands in a run's folder: run.json, notes.json and the names of the other files.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { hasCode } from "../disk/wholeFile";
import { UserError } from "../document/errors";
import { NumberSchema } from "../document/numbers";
import { StoredDocumentSchema } from "../document/parse";
import { LayerId } from "../document/schema";
import { METRIC_COLUMNS, OUTPUT_COLUMNS } from "../metrics/columns";
import type { MeasureColumn, MetricColumn } from "../metrics/columns";
import { GROUP_ID } from "../groups/group";
import { BaselinesSchema } from "../runs/baseline";
import type { EpochMetrics } from "../runs/epochs";
import { LONGEST_TAG, MOST_TAGS } from "../runs/run";
import type { DeviceChange, RateChange, RunSummary } from "../runs/run";
import { StopReasonSchema } from "../runs/stopReason";
import { explaining, insideProject } from "./files";
import { numberOf } from "./numbers";
import { SumsSchema } from "./sums";

export const RUNS = "runs";
/** Runs that were removed, to be brought back by hand. */
export const TRASH = "runs/.trash";

export const RUN_FILES = {
  record: "run.json",
  notes: "notes.json",
  preparation: "preparation.json",
  metrics: "metrics.csv",
  steps: "steps.csv",
  /** The weights it began with, where they were given. */
  initial: "initial.safetensors",
  weights: "weights.safetensors",
  best: "best.safetensors",
  /** A new best.safetensors, until the checkpoint that tells of it is written. */
  nextBest: "best.next.safetensors",
  checkpoint: "checkpoint.safetensors",
  checkpointState: "checkpoint.json",
  /** Its weights on the way, for the time machine. */
  records: "records.bin",
} as const;

/** Folder names of runs; nothing else is looked at, so that an id never leads out of the folder. */
const RUN_ID = /^\d{4,9}-[a-z0-9-]{1,40}$/;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(10_000));

/** A figure that runs of older versions do not have. */
const figure = v.optional(v.nullable(NumberSchema), null);

const maybe = v.optional(v.nullable(NumberSchema));
/** The figures of one of several outputs. */
const OutputSchema = v.strictObject(
  Object.fromEntries(OUTPUT_COLUMNS.map((column) => [column, maybe])) as Record<MeasureColumn, typeof maybe>,
);

/** A row of metrics.csv, in JSON. */
export const MetricsSchema = v.strictObject({
  epoch: count,
  step: count,
  seconds: NumberSchema,
  loss: NumberSchema,
  validationLoss: v.nullable(NumberSchema),
  ...(Object.fromEntries(METRIC_COLUMNS.map((column) => [column, figure])) as Record<MetricColumn, typeof figure>),
  change: NumberSchema,
  layers: v.optional(v.record(LayerId, NumberSchema), {}),
  layerChange: figure,
  gradientNorm: figure,
  learningRate: NumberSchema,
  outputs: v.optional(v.record(LayerId, OutputSchema)),
}) satisfies v.GenericSchema<unknown, EpochMetrics>;

const RateChangeSchema = v.strictObject({
  step: v.pipe(count, v.minValue(1)),
  epoch: v.pipe(count, v.minValue(1)),
  learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0)),
}) satisfies v.GenericSchema<unknown, RateChange>;

const DeviceChangeSchema = v.strictObject({
  step: v.pipe(count, v.minValue(1)),
  epoch: v.pipe(count, v.minValue(1)),
  from: v.picklist(["cpu", "gpu"]),
  to: v.picklist(["cpu", "gpu"]),
  why: text,
}) satisfies v.GenericSchema<unknown, DeviceChange>;

/** Where a run was made; told, never acted upon. */
const MachineSchema = v.strictObject({
  platform: text,
  cpu: text,
  cores: count,
  /** Bytes. */
  memory: count,
  device: text,
  threads: count,
  /** Where the GPU was wished for and it is another: why. */
  whyNotGpu: v.optional(text),
});

export const RunRecordSchema = v.strictObject({
  format: v.literal(1),
  /** As the run was called when it started; notes.json may say otherwise. */
  name: v.pipe(v.string(), v.maxLength(200)),
  status: v.picklist(["running", "paused", "ended"]),
  stopReason: v.nullable(StopReasonSchema),
  /** ISO 8601. */
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  endedAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  /** Of the initial weights and the order of the rows. */
  seed: count,
  parameters: count,
  epochs: count,
  steps: count,
  seconds: NumberSchema,
  bestEpoch: v.nullable(count),
  last: v.nullable(MetricsSchema),
  best: v.nullable(MetricsSchema),
  /** The run and epoch that this one went on from, if any. */
  origin: v.nullable(v.strictObject({ run: v.pipe(v.string(), v.regex(RUN_ID)), epoch: count })),
  /** The run that this one trained once more, on its validation rows too, and the epoch that was that run's best. */
  refitOf: v.optional(v.strictObject({ run: v.pipe(v.string(), v.regex(RUN_ID)), epoch: count })),
  /** The group of runs that it was started with, and its place in it. */
  group: v.optional(v.strictObject({ id: v.pipe(v.string(), v.regex(GROUP_ID)), member: count })),
  /** What always guessing the same gets on its validation rows. */
  baselines: v.optional(BaselinesSchema),
  /** What a person changed the learning rate to while it went on, by step. */
  rateChanges: v.optional(v.array(RateChangeSchema), []),
  /** When it went over to another device, and why; `machine` tells of the newest. */
  deviceChanges: v.optional(v.array(DeviceChangeSchema), []),
  /** The file that its initial weights were given in, which initial.safetensors repeats. */
  initial: v.optional(
    v.strictObject({
      name: v.pipe(v.string(), v.maxLength(4_000)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
  versions: v.record(v.pipe(v.string(), v.maxLength(100)), v.pipe(v.string(), v.maxLength(100))),
  machine: MachineSchema,
  /** SHA-256 of the files that it left. */
  sums: v.optional(SumsSchema),
  /** The document as it was when the run started. */
  document: StoredDocumentSchema,
});

export const NotesSchema = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.maxLength(200))),
  note: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  star: v.optional(v.boolean()),
  tags: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_TAG))), v.maxLength(MOST_TAGS)),
  ),
});

export type RunRecord = v.InferOutput<typeof RunRecordSchema>;
export type RunNotes = v.InferOutput<typeof NotesSchema>;
export type Machine = v.InferOutput<typeof MachineSchema>;

/** run.json as text. */
export function formatRecord(record: RunRecord): string {
  return `${formatNumbers(record, 2)}\n`;
}

/** JSON with what it does not know of numbers as texts, for {@link NumberSchema}. */
export function formatNumbers(value: unknown, indent?: number): string {
  const replace = (_key: string, part: unknown): unknown =>
    typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  return JSON.stringify(value, replace, indent);
}

/** What the window and the command line are told. */
export function summaryOf(id: string, record: RunRecord, notes: RunNotes): RunSummary {
  const {
    status,
    stopReason,
    startedAt,
    epochs,
    steps,
    seconds,
    bestEpoch,
    last,
    best,
    rateChanges,
    refitOf,
    group,
    baselines,
    origin,
    initial,
    deviceChanges,
    document,
    parameters,
    machine,
  } = record;
  return {
    id,
    number: numberOf(id),
    name: notes.name ?? record.name,
    note: notes.note ?? "",
    star: notes.star ?? false,
    tags: notes.tags ?? [],
    status,
    stopReason,
    startedAt,
    epochs,
    steps,
    seconds,
    bestEpoch,
    last,
    best,
    rateChanges,
    ...(refitOf === undefined ? {} : { refitOf }),
    ...(group === undefined ? {} : { group }),
    ...(baselines === undefined ? {} : { baselines }),
    ...(origin === null ? {} : { origin }),
    ...(initial === undefined ? {} : { initial: initial.name }),
    document,
    parameters,
    device: {
      name: machine.device === "gpu" ? "gpu" : "cpu",
      threads: machine.threads,
      whyNotGpu: machine.whyNotGpu ?? null,
    },
    deviceChanges,
  };
}

/**
 * The absolute path of a file of a run, or of its folder.
 * @throws UserError "no-such-run" when the id is not one
 */
export async function runPath(folder: string, id: string, file?: string): Promise<string> {
  if (!RUN_ID.test(id)) throw noSuchRun(id);
  return insideProject(folder, file === undefined ? `${RUNS}/${id}` : `${RUNS}/${id}/${file}`);
}

/** The error for a run that is not there. */
export function noSuchRun(id: string): UserError {
  return new UserError({
    code: "no-such-run",
    message: `The project has no run "${id.slice(0, 100)}".`,
    next: "Choose one of its runs.",
  });
}

/** Ids of the runs in a folder of runs ("runs" or its trash), by number. */
export async function runIds(folder: string, runs: string = RUNS): Promise<string[]> {
  const path = await insideProject(folder, runs);
  const entries = await explaining(path, "read", async () => {
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    }
  });
  return entries
    .filter((entry) => entry.isDirectory() && RUN_ID.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1));
}

/** "0003-adam": the number with four digits, then letters and digits of the name. */
export function runId(number: number, name: string): string {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return `${String(number).padStart(4, "0")}-${slug === "" ? "run" : slug}`;
}

/** Where runs that were removed lie. */
export function trashPath(id: string): string {
  return join(TRASH, id);
}
