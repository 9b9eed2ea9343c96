// Fixes, once the lock is held, what a program that was ended from outside left behind.

import { rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { UserError } from "../document/errors";
import type { RunSummary } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import { runInWords } from "../runs/runInWords";
import { leftoversIn } from "./belongings";
import { writeFileAtomic } from "./files";
import type { RunRecord } from "./runRecord";
import { formatRecord, RUN_FILES, runIds, runPath } from "./runRecord";
import { readCheckpoint, readMetrics, readRecord, readRun, withLog } from "./runs";
import { whole } from "../document/whole";

/** Removes temporary files that were never renamed. @param document the name of its file */
export async function removeLeftovers(folder: string, document: string): Promise<void> {
  for (const path of await leftoversIn(folder, document)) await rm(path, { force: true });
}

/** Removes what an import left behind whose process ended. Another import of that project must not be under way. */
export async function removeDataLeftovers(folder: string): Promise<void> {
  const data = join(folder, "data", sep);
  for (const path of await leftoversIn(folder, "")) if (path.startsWith(data)) await rm(path, { force: true });
}

/**
 * Ends the runs that say they are in progress: whoever ran them held the lock, and is gone. What they wrote stays.
 * @returns a notice for each
 */
export async function recoverRuns(folder: string): Promise<string[]> {
  const notices: string[] = [];
  for (const id of await runIds(folder)) {
    try {
      const record = await readRecord(folder, id);
      if (record.status === "ended") continue;
      const ended = await endRun(folder, id, { kind: "interrupted" });
      const checkpoint = await readCheckpoint(folder, id).catch(() => null);
      notices.push(
        `Run ${runInWords(id)} was interrupted after ${whole(ended.epochs)} ${ended.epochs === 1 ? "epoch" : "epochs"}.` +
          (checkpoint === null ? "" : " It can be resumed from its checkpoint."),
      );
    } catch (error) {
      // A damaged run does not keep the project from opening.
      if (!(error instanceof UserError)) throw error;
      notices.push(`Run ${runInWords(id)} cannot be read. ${error.message}`);
    }
  }
  return notices;
}

/** Says at last what became of a run that waited for the others of its group. The caller holds the project's lock. */
export async function settleWaiting(folder: string, id: string, stopReason: StopReason): Promise<RunSummary> {
  const record = await readRecord(folder, id);
  if (record.stopReason?.kind === "waiting")
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord({ ...record, stopReason }));
  return readRun(folder, id);
}

/** Ends a run whose writer is gone, as far as its log goes. The caller holds the project's lock. */
export async function endRun(folder: string, id: string, stopReason: StopReason): Promise<RunRecord> {
  const record = await readRecord(folder, id);
  const ended = withLog(
    { ...record, status: "ended", stopReason, endedAt: new Date().toISOString() },
    await readMetrics(folder, id),
  );
  await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord(ended));
  return ended;
}
