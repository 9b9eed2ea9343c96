// Writes a run's network to a file for other programs. The file is made beside its place, loaded again, compared with our
// own predictions, and only then put into place.

import { readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { RawTable } from "../data/columns";
import { prepareFeatures } from "../data/apply";
import type { TaskOptions } from "../data/duckdb";
import { throwIfCanceled } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import { UserError } from "../document/errors";
import { parseDocument } from "../document/parse";
import type { Predictor } from "../evaluate/predictor";
import type { TrainedRun } from "../evaluate/trainedRun";
import { openPredictor } from "../evaluate/trainedRun";
import { explaining, replaceFile, temporaryName, writeFileAtomic } from "../project/files";
import { decodeSafetensors } from "../project/safetensors";
import type { ExportReport } from "../protocol/requests";
import type { Backend } from "../runtime/backend";
import { buildOnnx } from "./onnx/build";
import { compareOnnx } from "./onnx/reload";
import { probeTable } from "./probe";
import { buildSafetensors } from "./safetensors";

export const EXPORTS = ["onnx", "safetensors"] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** What is compared: the reloaded file's answers on these rows, and our own predictor. */
interface Comparison {
  readonly run: TrainedRun;
  readonly table: RawTable;
  readonly predictor: Predictor;
  readonly backend: Backend;
}

/** Makes the file's bytes, and says how far its answers are from ours once it was read again. */
interface Exporter {
  bytes(run: TrainedRun): Uint8Array;
  /** @throws UserError when they differ too much */
  compare(reloaded: Uint8Array, comparison: Comparison): Promise<number>;
}

const EXPORTERS: { readonly [K in ExportKind]: Exporter } = {
  onnx: {
    bytes: (run) => buildOnnx(run).bytes,
    compare: (bytes, { run, table, predictor }) =>
      compareOnnx(bytes, buildOnnx(run).outputs, run.preparation, table, predictor),
  },
  safetensors: { bytes: buildSafetensors, compare: compareSafetensors },
};

/**
 * Exports a run to `path`.
 * @returns what was compared after reloading: rows, and the greatest difference as onnx/reload.ts defines it
 * @throws UserError when the file cannot be written, or "export-differs", or "canceled"; then there is no new file
 */
export async function exportRun(
  folder: string,
  run: TrainedRun,
  to: ExportKind,
  path: string,
  backend: Backend,
  task: TaskOptions = {},
): Promise<ExportReport> {
  const target = resolve(path);
  task.onProgress?.(null, "Reading the rows to compare on");
  const data = await prepareData({ folder, data: run.document.data, ...task });
  const rows =
    [data.test.rows, data.validation.rows, data.train.rows].find(({ length }) => length > 0) ?? new Int32Array(0);
  const table = probeTable(run.preparation, data.raw, rows);
  const predictor = await openPredictor(backend, run);
  const temporary = temporaryName(target);
  const exporter = EXPORTERS[to];
  try {
    await turn();
    throwIfCanceled(task.signal);
    task.onProgress?.(null, "Writing the file");
    await writeFileAtomic(temporary, exporter.bytes(run));
    throwIfCanceled(task.signal);
    task.onProgress?.(null, "Loading it again and comparing");
    const reloaded = await explaining(temporary, "read", () => readFile(temporary));
    const difference = await exporter.compare(reloaded, { run, table, predictor, backend });
    await turn();
    throwIfCanceled(task.signal);
    await explaining(target, "save", () => replaceFile(temporary, target));
    return { path: target, bytes: reloaded.length, rows: table.rows, difference };
  } finally {
    await rm(temporary, { force: true });
    await predictor.dispose();
  }
}

/** The weights, the document and the preparation must come back as they are, and so give the same answers. */
async function compareSafetensors(bytes: Uint8Array, { run, table, predictor, backend }: Comparison): Promise<number> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data, Number) }]),
  );
  const document = parseDocument(metadata["gradual.document"] ?? "", "the exported file");
  const same =
    JSON.stringify(document) === JSON.stringify(run.document) &&
    metadata["gradual.preparation"] === JSON.stringify(run.preparation);
  if (!same) throw differs("its document or preparation is another");
  const again = await openPredictor(backend, { ...run, document, weights });
  try {
    const features = prepareFeatures(
      run.preparation,
      table,
      Int32Array.from({ length: table.rows }, (_, row) => row),
    ).data;
    const [ours, theirs] = [await predictor.predict(features), await again.predict(features)];
    const difference = ours.reduce(
      (greatest, value, at) =>
        Number.isNaN(value) ? greatest : Math.max(greatest, Math.abs(value - (theirs[at] ?? NaN))),
      0,
    );
    if (difference !== 0) throw differs(`its answers differ by ${difference}`);
    return difference;
  } finally {
    await again.dispose();
  }
}

function differs(how: string): UserError {
  return new UserError({
    code: "export-differs",
    message: `The exported file is not the trained network (${how}), so it was not kept.`,
    next: "Please report this: it is a fault of Gradual's.",
  });
}
