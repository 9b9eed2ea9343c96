// Reads a file of new rows the way a finished preparation wants them, and writes predictions beside its columns.

import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import * as v from "valibot";
import { invariant, UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { columnFeatures, targetColumns } from "../document/preparation";
import { explaining, replaceFile, temporaryName } from "../project/files";
import type { Matrix } from "./apply";
import { completeRows, prepareFeatures } from "./apply";
import type { RawTable, Wanted } from "./columns";
import { readColumns } from "./columns";
import type { Database, TaskOptions } from "./duckdb";
import { explainWrite, sqlName, sqlText } from "./duckdb";
import type { ImportOptionsInput } from "./options";
import { ImportOptionsSchema } from "./options";
import type { Relation } from "./relation";
import type { Source } from "./source";
import { withSource } from "./source";

export interface PredictionRequest extends TaskOptions {
  /** CSV, TSV, Parquet or JSON with the columns that the network was trained on; further ones are carried along. */
  readonly file: string;
  readonly preparation: Preparation;
  /** Where `write` may write; its ending chooses the format. */
  readonly output?: string | undefined;
  readonly options?: ImportOptionsInput | undefined;
}

/** A column of answers. */
export interface ExtraColumn {
  readonly name: string;
  /** Of arrays: the columns of a group become one array of that name. */
  readonly group?: string;
  /** One per row; null where there is no answer. */
  readonly values: readonly (string | number | null)[];
}

/** The rows of a file, ready to predict. */
export interface PredictionRows {
  readonly rows: number;
  /** The features' columns as they stand in the file, and the target's when the file has them all. */
  readonly raw: RawTable;
  readonly hasTarget: boolean;
  /** [rows, ...input] */
  readonly features: Matrix;
  /** Per row 1, or 0 where a value is missing that has no stand-in: there is no prediction. */
  readonly complete: Uint8Array;
  /** Writes `output`: every column of the file (in CSV as it is written there; a missing value is empty), then these. */
  write(extra: readonly ExtraColumn[]): Promise<void>;
}

/** How a kind of file is written: DuckDB's options, and whether the columns of the source keep their types or its very text. */
interface WriteFormat {
  readonly options: string;
  readonly kept: "value" | "text";
}

const WRITE_FORMATS: Readonly<Record<string, WriteFormat>> = {
  ".csv": { options: "FORMAT csv, HEADER true", kept: "text" },
  ".tsv": { options: "FORMAT csv, HEADER true, DELIMITER '\t'", kept: "text" },
  ".parquet": { options: "FORMAT parquet, COMPRESSION zstd", kept: "value" },
  ".json": { options: "FORMAT json, ARRAY true", kept: "value" },
  ".jsonl": { options: "FORMAT json", kept: "value" },
};

function writeFormat(output: string): WriteFormat {
  const extension = extname(output).toLowerCase();
  const format = Object.hasOwn(WRITE_FORMATS, extension) ? WRITE_FORMATS[extension] : undefined;
  if (format !== undefined) return format;
  throw new UserError({
    code: "unknown-format",
    message: `Predictions cannot be written to "${basename(output)}": its ending names no format that is known.`,
    next: `Use a name that ends in ${Object.keys(WRITE_FORMATS).join(", ")}.`,
    subject: { kind: "file", path: output },
  });
}

/**
 * Opens a file of rows to predict and runs `action` on it.
 * @throws UserError for everything that can be wrong with the file, "missing-columns", "wrong-type", "unknown-format" or "same-file"
 */
export async function withPredictionRows<T>(
  request: PredictionRequest,
  action: (rows: PredictionRows) => Promise<T>,
): Promise<T> {
  const { file, preparation, signal, onProgress } = request;
  const options = v.parse(ImportOptionsSchema, request.options ?? {});
  const output = request.output === undefined ? undefined : resolve(request.output);
  if (output !== undefined) {
    writeFormat(output);
    if (output === resolve(file)) {
      throw new UserError({
        code: "same-file",
        message: `The predictions would replace "${file}" itself.`,
        next: "Choose another name for them.",
        subject: { kind: "file", path: file },
      });
    }
  }
  const temporary = output === undefined ? undefined : temporaryName(output);
  // Answers travel to DuckDB as a file of their own.
  const files = temporary === undefined ? [] : [temporary];
  return withSource(file, options, files, { signal, onProgress }, async (source, database) => {
    const relation = renamed(source.relation, preparation, file);
    onProgress?.(null, "Preparing the rows");
    const targets = wantedTargets(preparation);
    const hasTarget = targets.every(({ name }) => relation.columns.some((column) => column.name === name));
    const raw = await readColumns(database, relation, [...columnFeatures(preparation), ...(hasTarget ? targets : [])]);
    const all = Int32Array.from({ length: raw.rows }, (_, row) => row);
    return action({
      rows: raw.rows,
      raw,
      hasTarget,
      features: prepareFeatures(preparation, raw, all),
      complete: completeRows(columnFeatures(preparation), raw),
      async write(extra) {
        invariant(output !== undefined && temporary !== undefined, "the request names an output");
        await writeAnswers(source, database, extra, output, temporary);
      },
    });
  });
}

function wantedTargets(preparation: Preparation): Wanted[] {
  return targetColumns(preparation).flatMap((target): Wanted[] =>
    target.kind === "classes"
      ? [{ name: target.name, type: "category", numeric: target.numeric }]
      : target.columns.map(({ name, type }) => ({ name, type })),
  );
}

/** The file's columns under the names that the preparation uses; capital letters and blanks do not matter. */
function renamed(relation: Relation, preparation: Preparation, file: string): Relation {
  const canonical = (name: string): string => name.trim().toLowerCase();
  const known = new Map(
    [...preparation.features, ...wantedTargets(preparation)].map(({ name }) => [canonical(name), name]),
  );
  const columns = relation.columns.map((column) => ({
    ...column,
    name: known.get(canonical(column.name)) ?? column.name,
  }));
  const found = new Set(columns.map(({ name }) => name));
  const missing = preparation.features.filter(({ name }) => !found.has(name)).map(({ name }) => `"${name}"`);
  if (missing.length > 0) {
    throw new UserError({
      code: "missing-columns",
      message: `"${basename(file)}" lacks ${missing.length === 1 ? "the column" : "the columns"} ${missing.slice(0, 12).join(", ")}${missing.length > 12 ? ` and ${missing.length - 12} more` : ""}, which the network was trained on.`,
      next: "Add them under the same names; they may be empty where values are missing.",
      subject: { kind: "file", path: file },
    });
  }
  return { ...relation, columns };
}

async function writeAnswers(
  source: Source,
  database: Database,
  extra: readonly ExtraColumn[],
  output: string,
  temporary: string,
): Promise<void> {
  const { relation } = source;
  for (const { name, values } of extra)
    invariant(values.length === relation.rows, `column ${name} has an answer for each row`);
  const taken = new Set(relation.columns.map(({ name }) => name.toLowerCase()));
  const names = extra.map(({ name }) => {
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name} ${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
  const types = extra.map(({ values }) => (values.some((value) => typeof value === "string") ? "VARCHAR" : "DOUBLE"));
  await database.run(
    `CREATE TABLE answers (${extra.map((_, index) => `a${index} ${types[index] ?? "VARCHAR"}`).join(", ")})`,
  );
  await database.append(
    "answers",
    extra.map(({ values }, index) => values.map((value) => answerCell(value, types[index] === "VARCHAR"))),
  );
  const format = writeFormat(output);
  const kept = relation.columns.map((column) => `${column[format.kept]} AS ${sqlName(column.name)}`);
  const added = names.map((name, index) => `a${index} AS ${sqlName(name)}`);
  await explaining(output, "save", async () => {
    await mkdir(dirname(output), { recursive: true });
    try {
      // POSITIONAL JOIN keeps both sides in their order.
      await database
        .run(
          `COPY (SELECT ${[...kept, ...added].join(", ")} FROM ${relation.from} POSITIONAL JOIN answers) TO ${sqlText(temporary)} (${format.options}, USE_TMP_FILE false)`,
          "Writing the predictions",
        )
        .catch((cause: unknown) => {
          throw explainWrite(cause, output);
        });
      await replaceFile(temporary, output);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** A column that holds any text holds texts throughout. */
function answerCell(value: string | number | null, asText: boolean): string | number | null {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return null;
  return asText ? String(value) : value;
}
