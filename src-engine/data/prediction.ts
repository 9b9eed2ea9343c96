// Reads a file of new rows the way a finished preparation wants them, and writes predictions for them.

import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import * as v from "valibot";
import { replaceFile, temporaryName } from "../disk/wholeFile";
import { throwIfCanceled } from "../document/canceled";
import { invariant, UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { columnFeatures, sourceColumns } from "../document/preparation";
import { explaining } from "../project/files";
import type { FileReading } from "../protocol/filePrediction";
import type { Matrix } from "./apply";
import { completeRows, prepareFeatures } from "./apply";
import type { TaskOptions } from "./duckdb";
import type { AnswerFormat, FileFormat, FileInputs, InputBlock } from "./formats/format";
import type { FoundFile } from "./openFile";
import { withFile } from "./openFile";
import { lookAt } from "./formats/format";
import type { ImportOptions, ImportOptionsInput } from "../document/importOptions";
import { ImportOptionsSchema } from "../document/importOptions";
import { range } from "../document/typedArrays";

export interface PredictionRequest extends TaskOptions {
  /** Of any format that is read, with the columns or the arrays that the network was trained on. */
  readonly file: string;
  readonly preparation: Preparation;
  /** Where `write` may write; its ending chooses the format, unless another is given. */
  readonly output?: string | undefined;
  /** "parquet", whatever the output is called. */
  readonly format?: string | undefined;
  /** See {@link AnswerFormat}. */
  readonly escapeFormulas?: boolean | undefined;
  readonly options?: ImportOptionsInput | undefined;
}

/** The rows of a file, ready to predict, some at a time. */
export interface PredictionRows extends FileReading, Pick<FileInputs, "rows" | "columns"> {
  /** Endings of the files that predictions of such rows can be written to, without the dot. */
  readonly endings: readonly string[];
  blocks(limit?: number): AsyncGenerator<PredictionBlock, void>;
  /** Writes `output`: every column of the file (in CSV as it is written there; a missing value is empty), then the answers. */
  write(): Promise<{ readonly formulas: number }>;
}

export interface PredictionBlock extends InputBlock {
  /** [rows, ...input] */
  readonly features: Matrix;
  /** Per row 1, or 0 where a value is missing that has no stand-in: there is no prediction. */
  readonly complete: Uint8Array;
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
  const { file, signal, onProgress } = request;
  const options = v.parse(ImportOptionsSchema, request.options ?? {});
  // Tables are read in blocks, whatever their size; arrays have a limit of their own.
  const given = await lookAt(file, Infinity);
  return withFile(given, { options, task: { signal, onProgress } }, (found) =>
    predictFound(found, { ...request, options }, action),
  );
}

async function predictFound<T>(
  { format, open }: FoundFile,
  request: PredictionRequest & { readonly options: ImportOptions },
  action: (rows: PredictionRows) => Promise<T>,
): Promise<T> {
  const { preparation, options, signal, onProgress } = request;
  const output = request.output === undefined ? null : whereTo(request.output, format, request);
  const wanted =
    columnFeatures(preparation).length === 0 ? preparation.features.map(({ name }) => name) : sourceNames(preparation);
  const writes = output === null ? [] : [output.temporary];
  return open({ options, wanted, writes, predicts: true, task: { signal, onProgress } }, async (opened) => {
    onProgress?.(null, "Preparing the rows");
    const inputs = await opened.inputs(preparation, output);
    const { rows, columns, odd, absent, otherwise } = inputs;
    return action({
      rows,
      columns,
      odd,
      absent,
      otherwise,
      endings: format.kind.answers,
      async *blocks(limit) {
        for await (const block of inputs.blocks(limit)) {
          throwIfCanceled(signal);
          const { raw } = block;
          const all = range(raw.rows);
          yield {
            ...block,
            features: prepareFeatures(preparation, raw, all),
            complete: completeRows(preparation.features, raw),
          };
        }
      },
      async write() {
        invariant(output !== null, "the request names an output");
        const { path, temporary } = output;
        return explaining(path, "save", async () => {
          await mkdir(dirname(path), { recursive: true });
          try {
            const formulas = await inputs.write(temporary);
            throwIfCanceled(signal);
            await replaceFile(temporary, path);
            return { formulas };
          } finally {
            await rm(temporary, { force: true });
          }
        });
      },
    });
  });
}

/** The columns that a file must have. */
function sourceNames(preparation: Preparation): readonly string[] {
  return sourceColumns(preparation).map(({ name }) => name);
}

interface Output extends AnswerFormat {
  readonly path: string;
  readonly temporary: string;
}

/** @throws UserError "unknown-format" or "same-file" */
function whereTo(
  output: string,
  { kind, label }: FileFormat,
  { file, format, escapeFormulas = false }: PredictionRequest,
): Output {
  const path = resolve(output);
  const ending = format ?? extname(path).slice(1).toLowerCase();
  if (!kind.answers.includes(ending)) {
    const endings = kind.answers.map((one) => (format === undefined ? `.${one}` : one)).join(", ");
    throw new UserError({
      code: "unknown-format",
      message:
        format === undefined
          ? `Predictions of ${label} files cannot be written to "${basename(output)}": its ending names no format that is known.`
          : `Predictions of ${label} files cannot be written as "${format}".`,
      next: format === undefined ? `Use a name that ends in ${endings}.` : `Use one of ${endings}.`,
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
  return { path, temporary: temporaryName(path), ending, escapeFormulas };
}
