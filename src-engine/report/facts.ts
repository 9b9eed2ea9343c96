// All that a report tells of a run, read from the project.

import { importRecord, readTable } from "../data/open";
import { dataFit } from "../data/prepare";
import type { TaskOptions } from "../data/duckdb";
import type { ImportRecord } from "../data/importRecord";
import { UserError } from "../document/errors";
import type { Problem } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { answerPart } from "../evaluate/answeredPart";
import { evaluationOf } from "../evaluate/evaluation";
import { readTrainedRun } from "../evaluate/trainedRun";
import { checkModel } from "../check/checkModel";
import type { ModelCheck } from "../check/checkModel";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readNotes, readEpochColumns, readPreparation, readRecord, readSteps } from "../project/runs";
import { summaryOf } from "../project/runRecord";
import type { RunRecord } from "../project/runRecord";
import { readTestLooks, recordTestLook } from "../project/testLooks";
import type { Table } from "../protocol/data";
import type { Evaluation, TestLook } from "../protocol/evaluation";
import type { SplitPart } from "../protocol/learn";
import type { DataFit } from "../protocol/requests";
import { placedSteps } from "../runs/batchLosses";
import type { BatchLosses } from "../runs/batchLosses";
import type { EpochColumns } from "../runs/epochTable";
import type { RunSummary } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import type { Backend } from "../runtime/backend";

export interface ReportRequest {
  /** The project's folder. */
  readonly folder: string;
  /** The run's id. It has ended. */
  readonly run: string;
  /** The rows that the figures are of. */
  readonly part: SplitPart;
  /** Figures of test rows are a look at them, which the project keeps. False where it was recorded before, or cannot be. */
  readonly recordsLook: boolean;
  readonly backend: Backend;
}

export interface ReportFacts {
  readonly folder: string;
  readonly part: SplitPart;
  readonly run: RunSummary;
  readonly record: RunRecord;
  readonly preparation: Preparation;
  readonly network: CompiledNetwork;
  readonly check: ModelCheck;
  readonly epochs: EpochColumns;
  /** The losses of its batches, as far as they were written down. */
  readonly batches: BatchLosses;
  /** The data as they are today; where they cannot be read any more, why. */
  readonly data: Told<{ readonly table: Table; readonly imported: ImportRecord | null; readonly fit: DataFit }>;
  /** Where there is none, why. */
  readonly evaluation: Told<Evaluation>;
  readonly looks: readonly TestLook[];
  readonly writtenAt: Date;
}

/** A part of the report, or why it is missing. */
export type Told<T> = { readonly known: T } | { readonly why: Problem };

/** @throws UserError "run-in-progress", "no-such-run", "canceled", or where the run's own files cannot be read */
export async function reportFacts(
  { folder, run: id, part, recordsLook, backend }: ReportRequest,
  task: TaskOptions = {},
): Promise<ReportFacts> {
  const record = await readRecord(folder, id);
  if (record.status !== "ended") {
    throw new UserError({
      code: "run-in-progress",
      message: `Run ${runInWords(id)} is still in progress.`,
      next: "Wait for its end, or stop it, then make the report.",
    });
  }
  const run = summaryOf(id, record, await readNotes(folder, id));
  const { document } = record;
  const preparation = await readPreparation(folder, id);
  const network = CompiledNetwork.of(document, preparation);
  const { source } = document.data;
  const epochs = await readEpochColumns(folder, id);
  const data = await told(async () => {
    const table = await readTable(folder, source, task);
    if (table === null)
      throw new UserError({ code: "no-data", message: "The project has no data.", next: "Import a file." });
    return {
      table,
      imported: await importRecord(folder, source, table.rows),
      fit: await dataFit({ folder, data: document.data, ...task }),
    };
  });
  const evaluation = await told(async () => {
    const trained = await readTrainedRun(folder, id);
    const answered = await answerPart(folder, trained, part, backend, task);
    return evaluationOf({ folder, run: trained, answered, rule: document.handRule ?? null }, task);
  });
  return {
    folder,
    part,
    run,
    record,
    preparation,
    network,
    check: checkModel(
      network.analysis,
      document.training,
      document.data.task,
      "known" in data ? data.known.fit.counts : null,
    ),
    epochs,
    batches: placedSteps(await readSteps(folder, id), epochs),
    data,
    evaluation,
    looks:
      part === "test" && recordsLook && "known" in evaluation
        ? await recordTestLook(folder, id)
        : await readTestLooks(folder),
    writtenAt: new Date(),
  };
}

async function told<T>(read: () => Promise<T>): Promise<Told<T>> {
  try {
    return { known: await read() };
  } catch (error) {
    if (!(error instanceof UserError) || error.problem.code === "canceled") throw error;
    return { why: error.problem };
  }
}
