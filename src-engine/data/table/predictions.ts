// Predictions beside the columns of the table that they were asked for: kept block by block, and written to one file in the end.

import { invariant } from "../../document/errors";
import { freeNames } from "../../document/freeNames";
import { explaining } from "../../project/files";
import type { Database } from "../duckdb";
import { explainWrite, sqlName, sqlText } from "../duckdb";
import type { AnswerFormat, ExtraColumn } from "../formats/format";
import { escaped, escapedSql, isFormulaSql } from "../formulas";
import type { Relation } from "./relation";

/** How a kind of file is written: DuckDB's options, and whether the columns of the source keep their types or its very text. */
interface WriteFormat {
  readonly options: string;
  readonly kept: "value" | "text";
}

const WRITE_FORMATS: Readonly<Record<string, WriteFormat>> = {
  csv: { options: "FORMAT csv, HEADER true", kept: "text" },
  tsv: { options: "FORMAT csv, HEADER true, DELIMITER '\t'", kept: "text" },
  parquet: { options: "FORMAT parquet, COMPRESSION zstd", kept: "value" },
  json: { options: "FORMAT json, ARRAY true", kept: "value" },
  jsonl: { options: "FORMAT json", kept: "value" },
};

/** Endings of the files that predictions can be written to. */
export const PREDICTION_ENDINGS: readonly string[] = Object.keys(WRITE_FORMATS);

/** Answers to a table's rows, on their way to a file. */
export class TablePredictions {
  readonly #database: Database;
  readonly #relation: Relation;
  readonly #format: WriteFormat;
  readonly #escape: boolean;
  readonly #folder: string;
  readonly #parts: string[] = [];
  #formulas = 0;

  /** @param folder where its parts may lie */
  constructor(database: Database, relation: Relation, { ending, escapeFormulas }: AnswerFormat, folder: string) {
    const format = WRITE_FORMATS[ending];
    invariant(format !== undefined, "the ending is one of those listed");
    this.#database = database;
    this.#relation = relation;
    this.#format = format;
    this.#escape = escapeFormulas && format.kept === "text";
    this.#folder = folder;
  }

  /** Keeps the answers to the rows of the table `block`, which has the relation's own cells. */
  async add(block: string, extra: readonly ExtraColumn[]): Promise<void> {
    const database = this.#database;
    const names = freeNames(
      this.#relation.columns.map(({ name }) => name),
      extra.map(({ name }) => name),
    );
    const types = extra.map(({ holds }) => (holds === "text" ? "VARCHAR" : "DOUBLE"));
    await database.run("DROP TABLE IF EXISTS answers");
    await database.run(
      `CREATE TABLE answers (${extra.map((_, index) => `a${index} ${types[index] ?? "VARCHAR"}`).join(", ")})`,
    );
    await database.append(
      "answers",
      extra.map(({ values, holds }) => values.map((value) => answerCell(value, holds))),
    );
    const kept = this.#relation.columns.map((column) => ({ name: column.name, sql: column[this.#format.kept] }));
    const added = names.map((name, index) => ({ name, sql: `a${index}` }));
    const texts = [
      ...(this.#format.kept === "text" ? kept : []),
      ...added.filter((_, index) => types[index] === "VARCHAR"),
    ];
    const isText = new Set(texts);
    // POSITIONAL JOIN keeps both sides in their order.
    const from = `${block} POSITIONAL JOIN answers`;
    if (this.#format.kept === "text" && texts.length > 0) {
      const counts = texts.map((_, index) => `count(*) FILTER (${isFormulaSql(`t${index}`)})`).join(" + ");
      const cells = texts.map(({ sql }, index) => `${sql} AS t${index}`).join(", ");
      const [[found] = []] = await database.rows(`SELECT (${counts})::DOUBLE FROM (SELECT ${cells} FROM ${from})`);
      this.#formulas += Number(found);
    }
    const columns = [...kept, ...added].map((column) => {
      const sql = this.#escape && isText.has(column) ? escapedSql(`(${column.sql})`) : column.sql;
      return `${sql} AS ${sqlName(this.#escape ? escaped(column.name) : column.name)}`;
    });
    const part = `${this.#folder}/part-${this.#parts.length}.parquet`;
    await explaining(part, "save", () =>
      this.#copy(`SELECT ${columns.join(", ")} FROM ${from}`, part, "FORMAT parquet"),
    );
    this.#parts.push(part);
  }

  /** Writes all that was kept. Gives the number of cells that are formulas, escaped or not. */
  async write(path: string): Promise<number> {
    const parts = this.#parts.map(sqlText).join(", ");
    await this.#copy(
      `SELECT * FROM read_parquet([${parts}], hive_partitioning = false)`,
      path,
      this.#format.options,
      "Writing the predictions",
    );
    return this.#formulas;
  }

  async #copy(select: string, path: string, options: string, what?: string): Promise<void> {
    await this.#database
      .run(`COPY (${select}) TO ${sqlText(path)} (${options}, USE_TMP_FILE false)`, what)
      .catch((cause: unknown) => {
        throw explainWrite(cause);
      });
  }
}

/** A column that holds texts holds them throughout. */
function answerCell(value: string | number | null, holds: ExtraColumn["holds"]): string | number | null {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return null;
  return holds === "text" ? String(value) : value;
}
