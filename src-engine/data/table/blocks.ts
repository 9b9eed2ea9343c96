// The rows of a table some at a time. The file is read once, into numbered rows on disk, of which one block after another is taken; so any
// number of rows takes no more memory than a block.

import { rm } from "node:fs/promises";
import { invariant } from "../../document/errors";
import type { ColumnRecipe } from "../../document/preparation";
import { featureWidth } from "../../document/preparation";
import { explaining } from "../../project/files";
import type { FileReading } from "../../protocol/filePrediction";
import type { Database } from "../duckdb";
import { explainWrite, sqlName, sqlText } from "../duckdb";
import type { AnswerFormat, FileInputs, InputBlock } from "../formats/format";
import type { RawTable } from "../columns";
import { rowsFrom } from "../windows";
import { readColumns } from "./columns";
import { TablePredictions } from "./predictions";
import type { Relation } from "./relation";

/** Rows of a block, and cells of it: fewer rows where they are wide. */
const MOST_ROWS = 65_536;
const LEAST_ROWS = 1_024;
const MOST_CELLS = 4_000_000;

interface TableBlocks {
  readonly database: Database;
  /** Under the names that the preparation uses, and read as it wants them. */
  readonly relation: Relation;
  /** The same under the file's own names, as it is written. */
  readonly written: Relation;
  readonly features: readonly ColumnRecipe[];
  /** All rows at once, where rows are predicted from earlier ones. */
  readonly series: RawTable | null;
  readonly reading: FileReading;
  readonly folder: string;
  readonly output: AnswerFormat | null;
}

/** Rows of a block, of a table and a network of these widths. */
export function blockRows(columns: number, inputs: number): number {
  return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_CELLS / Math.max(1, columns, inputs))));
}

export function tableBlocks({
  database,
  relation,
  written,
  features,
  series,
  reading,
  folder,
  output,
}: TableBlocks): FileInputs {
  const { rows } = relation;
  const most = blockRows(
    relation.columns.length,
    features.reduce((sum, feature) => sum + featureWidth(feature), 0),
  );
  const answers = output === null ? null : new TablePredictions(database, written, output, folder);
  const block = async (select: string, from: number, count: number): Promise<InputBlock> => {
    await database.run(`CREATE OR REPLACE TABLE block AS ${select}`);
    return {
      from,
      raw: withKnownLabels(
        series === null
          ? await readColumns(database, { ...relation, from: "block", rows: count }, features)
          : rowsFrom(series, from, count),
        features,
      ),
      async texts() {
        const cells = written.columns.map(({ text }, index) => `${text} AS x${index}`).join(", ");
        const found = await database.rows(`SELECT ${cells} FROM block`);
        return found.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
      },
      async answer(extra) {
        invariant(answers !== null, "answers are kept where they will be written");
        for (const { name, values } of extra)
          invariant(values.length === count, `column ${name} has an answer for each row`);
        await answers.add("block", extra);
      },
    };
  };
  return {
    rows,
    columns: written.columns.map(({ name }) => name),
    ...reading,
    async *blocks(limit = rows) {
      const wanted = Math.min(limit, rows);
      if (wanted <= most) {
        const all = `SELECT * FROM ${relation.from}`;
        yield await block(wanted < rows ? `${all} LIMIT ${wanted}` : all, 0, wanted);
        return;
      }
      const number = await freeColumn(database, relation.from);
      const staged = `${folder}/rows.parquet`;
      const numbered = `SELECT row_number() OVER () - 1 AS ${number}, * FROM ${relation.from}`;
      await explaining(staged, "save", () =>
        database
          .run(
            `COPY (${numbered}) TO ${sqlText(staged)} (FORMAT parquet, ROW_GROUP_SIZE ${most}, USE_TMP_FILE false)`,
            "Reading the rows",
          )
          .catch((cause: unknown) => {
            throw explainWrite(cause);
          }),
      );
      try {
        for (let from = 0; from < wanted; from += most) {
          const count = Math.min(most, wanted - from);
          yield await block(
            `SELECT * EXCLUDE (${number}) FROM read_parquet(${sqlText(staged)}, hive_partitioning = false) WHERE ${number} >= ${from} AND ${number} < ${from + count}`,
            from,
            count,
          );
        }
      } finally {
        await rm(staged, { force: true });
      }
    },
    async write(path) {
      invariant(answers !== null, "answers were kept");
      return answers.write(path);
    },
  };
}

/** Texts that Unicode holds to be the same as a known category ("ü" in one sign or in two) are that category. */
function withKnownLabels(raw: RawTable, features: readonly ColumnRecipe[]): RawTable {
  const columns = new Map(raw.columns);
  for (const feature of features) {
    const column = columns.get(feature.name);
    if (feature.type !== "category" || column?.kind !== "text") continue;
    const known = new Set(feature.categories);
    const alike = new Map(feature.categories.map((category) => [category.normalize("NFC"), category]));
    const labels = column.labels.map((label) =>
      known.has(label) ? label : (alike.get(label.normalize("NFC")) ?? label),
    );
    columns.set(feature.name, { ...column, labels });
  }
  return { ...raw, columns };
}

/** SQL of a name that no column has. */
async function freeColumn(database: Database, from: string): Promise<string> {
  const taken = new Set(
    (await database.rows(`DESCRIBE SELECT * FROM ${from}`)).map(([name]) => String(name).toLowerCase()),
  );
  let name = "row";
  while (taken.has(name)) name += "_";
  return sqlName(name);
}
