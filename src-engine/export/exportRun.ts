// Writes a run's network to a file for other programs. The file is made beside its place, loaded again, compared with our
// own predictions, and only then put into place.

/// <reference types="vite/types/importMeta.d.ts" />

import { readFile, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { TaskOptions } from "../data/duckdb";
import { throwIfCanceled } from "../document/canceled";
import { prepareData } from "../data/prepare";
import { replaceFile, temporaryName, writeNew } from "../disk/wholeFile";
import { invariant } from "../document/errors";
import type { TrainedRun } from "../evaluate/trainedRun";
import { openPredictor } from "../evaluate/trainedRun";
import { explaining } from "../project/files";
import type { ExportReport } from "../protocol/requests";
import type { Backend } from "../runtime/backend";
import type { ExportTargetId } from "../runs/exportTargets";
import { probeTable } from "./probe";
import type { Target } from "./target";

/** By id, from the file of that name: Vite gathers them, and exportRun.test.ts sees that none is missing or too many. */
const TARGETS = Object.fromEntries(
  Object.entries(
    import.meta.glob<Target>(["./targets/*.ts", "!./targets/*.test.ts"], { eager: true, import: "target" }),
  ).map(([file, target]) => [basename(file, ".ts"), target]),
);

/** The ids of the targets that can be written. */
export const WRITTEN_TARGETS: readonly string[] = Object.keys(TARGETS);

/**
 * Exports a run to `path`.
 * @returns what was compared after reloading: rows, and the greatest difference as onnx/reload.ts defines it
 * @throws UserError when the file cannot be written, or "export-differs", or "canceled"; then there is no new file
 */
export async function exportRun(
  folder: string,
  run: TrainedRun,
  to: ExportTargetId,
  path: string,
  backend: Backend,
  task: TaskOptions = {},
): Promise<ExportReport> {
  const target = TARGETS[to];
  invariant(target !== undefined, `export target ${to} has its file`);
  const file = resolve(path);
  task.onProgress?.(null, "Reading the rows to compare on");
  const data = await prepareData({ folder, data: run.document.data, ...task });
  const rows =
    [data.test.rows, data.validation.rows, data.train.rows].find(({ length }) => length > 0) ?? new Int32Array(0);
  const table = probeTable(run.preparation, data.raw, rows);
  const predictor = await openPredictor(backend, run);
  const temporary = temporaryName(file);
  try {
    await turn();
    throwIfCanceled(task.signal);
    task.onProgress?.(null, "Writing the file");
    await explaining(file, "save", () => writeNew(temporary, target.write(run)));
    throwIfCanceled(task.signal);
    task.onProgress?.(null, "Loading it again and comparing");
    const reloaded = await explaining(temporary, "read", () => readFile(temporary));
    const difference = await target.reload(reloaded, { run, table, predictor, backend });
    await turn();
    throwIfCanceled(task.signal);
    await explaining(file, "save", () => replaceFile(temporary, file));
    return { path: file, bytes: reloaded.length, rows: table.rows, difference };
  } finally {
    await rm(temporary, { force: true });
    await predictor.dispose();
  }
}
