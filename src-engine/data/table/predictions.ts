// Predictions beside the columns of the table that they were asked for.

import { invariant } from "../../document/errors";
import type { Database } from "../duckdb";
import { explainWrite, sqlName, sqlText } from "../duckdb";
import type { ExtraColumn } from "../formats/format";
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

/** Writes the columns of a table, under the names that its file gives them, and those of answers to `path`. */
export async function writePredictions(
  database: Database,
  relation: Relation,
  extra: readonly ExtraColumn[],
  path: string,
  ending: string,
): Promise<void> {
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
  const format = WRITE_FORMATS[ending];
  invariant(format !== undefined, "the ending is one of those listed");
  const kept = relation.columns.map((column) => `${column[format.kept]} AS ${sqlName(column.name)}`);
  const added = names.map((name, index) => `a${index} AS ${sqlName(name)}`);
  // POSITIONAL JOIN keeps both sides in their order.
  await database
    .run(
      `COPY (SELECT ${[...kept, ...added].join(", ")} FROM ${relation.from} POSITIONAL JOIN answers) TO ${sqlText(path)} (${format.options}, USE_TMP_FILE false)`,
      "Writing the predictions",
    )
    .catch((cause: unknown) => {
      throw explainWrite(cause);
    });
}

/** A column that holds any text holds texts throughout. */
function answerCell(value: string | number | null, asText: boolean): string | number | null {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return null;
  return asText ? String(value) : value;
}
