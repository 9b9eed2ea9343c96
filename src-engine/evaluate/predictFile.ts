// Predicts every row of a file and writes them, with the columns they came with, to another file.

import { open, rm } from "node:fs/promises";
import { extname, resolve } from "node:path";
import * as v from "valibot";
import { completeRows, prepareFeatures, unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import { readColumns } from "../data/columns";
import type { Database, TaskOptions } from "../data/duckdb";
import { sqlName, sqlText } from "../data/duckdb";
import { ImportOptionsSchema } from "../data/options";
import type { Relation } from "../data/relation";
import { withScratch } from "../data/scratch";
import { withSource } from "../data/source";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { explaining, replaceFile, temporaryName } from "../project/files";
import type { Backend } from "../runtime/backend";
import { argMax } from "./classification";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export interface FilePrediction {
  readonly rows: number;
  /** Rows that lack a value without which there is no prediction. */
  readonly incomplete: number;
  /** Values that the run did not know as categories, by column: they count as none of them. */
  readonly unknown: readonly { readonly column: string; readonly values: readonly string[]; readonly rows: number }[];
  /** Names of the columns added. */
  readonly added: readonly string[];
}

/** How a kind of file is written: DuckDB's options, and whether the given columns keep their types or the source's very text. */
interface Format {
  readonly options: string;
  readonly given: "value" | "text";
}

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": { options: "FORMAT csv, HEADER true", given: "text" },
  ".tsv": { options: "FORMAT csv, HEADER true, DELIMITER '\t'", given: "text" },
  ".parquet": { options: "FORMAT parquet, COMPRESSION zstd", given: "value" },
  ".json": { options: "FORMAT json, ARRAY true", given: "value" },
  ".jsonl": { options: "FORMAT json", given: "value" },
};

/** A column of answers: SQL type, and each row's value as CSV. */
interface Answers {
  readonly name: string;
  readonly type: "VARCHAR" | "DOUBLE";
  at(row: number): string;
}

/**
 * Reads `file`, predicts, and writes `output`, whose ending chooses CSV, TSV, Parquet or JSON.
 * @throws UserError "missing-columns", "unknown-format", or what is wrong with either file
 */
export async function predictFile(run: TrainedRun, file: string, output: string, backend: Backend, task: TaskOptions = {}): Promise<FilePrediction> {
  const format = FORMATS[extname(output).toLowerCase()];
  if (format === undefined) {
    throw new UserError({
      code: "unknown-format",
      message: `Predictions cannot be written as "${extname(output) || output}".`,
      next: `Use a name that ends in one of ${Object.keys(FORMATS).join(", ")}.`,
      subject: { kind: "file", path: output },
    });
  }
  const target = resolve(output);
  if (target === resolve(file)) {
    throw new UserError({ code: "same-file", message: `The predictions would replace "${file}" itself.`, next: "Choose another name for them.", subject: { kind: "file", path: output } });
  }
  return withScratch(async (scratch) => {
    const answersFile = await scratch.file("answers.csv");
    const temporary = temporaryName(target);
    try {
      return await withSource(file, v.parse(ImportOptionsSchema, {}), [answersFile, temporary], task, async ({ relation }, database) => {
        checkColumns(run.preparation, relation, file);
        const raw = await readColumns(database, relation, run.preparation.features.map((feature) => ({ ...feature, numeric: feature.type === "category" ? feature.numeric : undefined })));
        const { answers, incomplete } = await predictTable(run, raw, backend);
        const named = freeNames(answers, relation);
        await writeAnswers(answersFile, named, raw.rows);
        await explaining(target, "save", () => copyJoined(database, relation, named, answersFile, temporary, format));
        await explaining(target, "save", () => replaceFile(temporary, target));
        return { rows: raw.rows, incomplete, unknown: unknownValues(run.preparation, raw), added: named.map(({ name }) => name) };
      });
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

function checkColumns({ features }: Preparation, relation: Relation, file: string): void {
  const missing = features.filter(({ name }) => !relation.columns.some((column) => column.name === name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `"${name}"`).join(", ");
  throw new UserError({
    code: "missing-columns",
    message: `"${file}" lacks ${missing.length === 1 ? "a column" : `${missing.length} columns`} that the network needs: ${names}.`,
    next: `Its columns are ${relation.columns.slice(0, 12).map(({ name }) => `"${name}"`).join(", ")}. Add what is missing, or rename them.`,
    subject: { kind: "file", path: file },
  });
}

/** The answers to every row of a table. */
async function predictTable(run: TrainedRun, raw: RawTable, backend: Backend): Promise<{ answers: Answers[]; incomplete: number }> {
  const { preparation } = run;
  const rows = Int32Array.from({ length: raw.rows }, (_, row) => row);
  const complete = completeRows(preparation.features, raw);
  const predictor = await openPredictor(backend, run);
  try {
    const outputs = await predictor.predict(prepareFeatures(preparation, raw, rows).data);
    const answers = answersOf(preparation, outputs).map((column): Answers => ({ ...column, at: (row) => (complete[row] === 1 ? column.at(row) : "") }));
    return { answers, incomplete: complete.reduce((sum, one) => sum + (1 - one), 0) };
  } finally {
    await predictor.dispose();
  }
}

function answersOf(preparation: Preparation, outputs: Float32Array): Answers[] {
  const { target } = preparation;
  if (target.kind === "numbers") {
    const width = target.columns.length;
    const values = unscaleTargets(preparation, outputs);
    return target.columns.map(({ name, type }, column) => ({
      name: `predicted ${name}${type === "date" ? " (days since 1970-01-01)" : ""}`,
      type: "DOUBLE",
      at: (row) => String(values[row * width + column] ?? NaN),
    }));
  }
  const { classes, name } = target;
  const width = classes.length;
  return [
    { name: `predicted ${name}`, type: "VARCHAR", at: (row) => classes[argMax(outputs, row * width, width)] ?? "" },
    ...classes.map((label, column): Answers => ({
      name: `probability of ${label}`,
      type: "DOUBLE",
      // Nine digits tell any float32 from its neighbours.
      at: (row) => String(Number((outputs[row * width + column] ?? NaN).toPrecision(9))),
    })),
  ];
}

/** The same columns under names that neither the file nor each other has, capital letters not counting. */
function freeNames(answers: readonly Answers[], relation: Relation): Answers[] {
  const taken = new Set(relation.columns.map(({ name }) => name.toLowerCase()));
  return answers.map((column) => {
    let { name } = column;
    while (taken.has(name.toLowerCase())) name += "_";
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}

/** Rows turned into text at a time. */
const WRITE_ROWS = 10_000;

/** The answers as CSV, for DuckDB to join. An empty cell is a missing answer. */
async function writeAnswers(file: string, answers: readonly Answers[], rows: number): Promise<void> {
  const cell = (text: string): string => (text === "" ? "" : `"${text.replaceAll('"', '""')}"`);
  const handle = await open(file, "wx");
  try {
    for (let from = 0; from < rows; from += WRITE_ROWS) {
      const lines = Array.from({ length: Math.min(WRITE_ROWS, rows - from) }, (_, index) => answers.map(({ at }) => cell(at(from + index))).join(","));
      await handle.write(`${lines.join("\n")}\n`);
    }
  } finally {
    await handle.close();
  }
}

/** The file's rows and their answers side by side. */
async function copyJoined(database: Database, relation: Relation, answers: readonly Answers[], answersFile: string, temporary: string, format: Format): Promise<void> {
  const given = relation.columns.map((column) => `${column[format.given]} AS ${sqlName(column.name)}`);
  const source = `(SELECT ${given.join(", ")} FROM ${relation.from})`;
  const columns = answers.map(({ type }, index) => `'p${index}': '${type}'`);
  const read = `read_csv(${sqlText(answersFile)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', columns = {${columns.join(", ")}})`;
  const added = answers.map(({ name }, index) => `p${index} AS ${sqlName(name)}`);
  const all = [...relation.columns.map(({ name }) => `given.${sqlName(name)}`), ...added];
  await database.run(`COPY (SELECT ${all.join(", ")} FROM ${source} AS given POSITIONAL JOIN ${read} AS answers) TO ${sqlText(temporary)} (${format.options}, USE_TMP_FILE false)`, "Writing the predictions");
}

/** How many different unknown values are named for a column. */
const NAMED_VALUES = 5;

function unknownValues({ features }: Preparation, raw: RawTable): FilePrediction["unknown"] {
  return features.flatMap((feature) => {
    const column = raw.columns.get(feature.name);
    if (feature.type !== "category" || column?.kind !== "text") return [];
    const known = new Set(feature.categories);
    const strange = column.labels.map((label) => !known.has(label));
    const rows = column.codes.reduce((sum, code) => sum + (code >= 0 && strange[code] === true ? 1 : 0), 0);
    return rows === 0 ? [] : [{ column: feature.name, values: column.labels.filter((_, code) => strange[code]).slice(0, NAMED_VALUES), rows }];
  });
}
