// Reads a file of new rows the way a finished preparation wants them, and writes predictions for them.

import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import * as v from "valibot";
import { replaceFile, temporaryName } from "../disk/wholeFile";
import { invariant, UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { explaining } from "../project/files";
import type { Matrix } from "./apply";
import { completeRows, prepareFeatures } from "./apply";
import type { RawTable } from "./columns";
import type { TaskOptions } from "./duckdb";
import type { ExtraColumn, FileFormat, FileInputs } from "./formats/format";
import { lookAt } from "./formats/format";
import { formatOf } from "./formats/registry";
import type { ImportOptionsInput } from "../document/importOptions";
import { ImportOptionsSchema } from "../document/importOptions";

export interface PredictionRequest extends TaskOptions {
  /** Of any format that is read, with the columns or the arrays that the network was trained on. */
  readonly file: string;
  readonly preparation: Preparation;
  /** Where `write` may write; its ending chooses the format. */
  readonly output?: string | undefined;
  readonly options?: ImportOptionsInput | undefined;
}

/** The rows of a file, ready to predict. */
export interface PredictionRows {
  readonly rows: number;
  /** The features' columns as they stand in the file. */
  readonly raw: RawTable;
  /** Cells that hold no value of their column's kind, by column: they are missing. */
  readonly odd: FileInputs["odd"];
  /** [rows, ...input] */
  readonly features: Matrix;
  /** Per row 1, or 0 where a value is missing that has no stand-in: there is no prediction. */
  readonly complete: Uint8Array;
  /** Writes `output`: every column of the file (in CSV as it is written there; a missing value is empty), then these. */
  write(extra: readonly ExtraColumn[]): Promise<void>;
}

/**
 * Opens a file of rows to predict and runs `action` on it.
 * @throws UserError for everything that can be wrong with the file, "missing-columns", "wrong-type", "wrong-axes", "wrong-kind",
 *   "no-arrays", "no-table", "unknown-format" or "same-file"
 */
export async function withPredictionRows<T>(
  request: PredictionRequest,
  action: (rows: PredictionRows) => Promise<T>,
): Promise<T> {
  const { file, preparation, signal, onProgress } = request;
  const options = v.parse(ImportOptionsSchema, request.options ?? {});
  const given = await lookAt(file);
  const format = formatOf(given);
  const output = request.output === undefined ? null : whereTo(request.output, format, file);
  const wanted = preparation.features.map(({ name }) => name);
  const writes = output === null ? [] : [output.temporary];
  return format.open(given, { options, wanted, writes, task: { signal, onProgress } }, async (opened) => {
    onProgress?.(null, "Preparing the rows");
    const { raw, odd, write } = await opened.inputs(preparation);
    return action({
      rows: raw.rows,
      raw,
      odd,
      features: prepareFeatures(
        preparation,
        raw,
        Int32Array.from({ length: raw.rows }, (_, row) => row),
      ),
      complete: completeRows(preparation.features, raw),
      async write(extra) {
        invariant(output !== null, "the request names an output");
        const { path, temporary, ending } = output;
        await explaining(path, "save", async () => {
          await mkdir(dirname(path), { recursive: true });
          try {
            await write(extra, temporary, ending);
            await replaceFile(temporary, path);
          } finally {
            await rm(temporary, { force: true });
          }
        });
      },
    });
  });
}

interface Output {
  readonly path: string;
  readonly temporary: string;
  /** Without the dot. */
  readonly ending: string;
}

/** @throws UserError "unknown-format" or "same-file" */
function whereTo(output: string, { kind, label }: FileFormat, file: string): Output {
  const path = resolve(output);
  const ending = extname(path).slice(1).toLowerCase();
  if (!kind.answers.includes(ending)) {
    throw new UserError({
      code: "unknown-format",
      message: `Predictions of ${label} files cannot be written to "${basename(output)}": its ending names no format that is known.`,
      next: `Use a name that ends in ${kind.answers.map((one) => `.${one}`).join(", ")}.`,
      subject: { kind: "file", path: output },
    });
  }
  if (path === resolve(file)) {
    throw new UserError({
      code: "same-file",
      message: `The predictions would replace "${file}" itself.`,
      next: "Choose another name for them.",
      subject: { kind: "file", path: file },
    });
  }
  return { path, temporary: temporaryName(path), ending };
}
