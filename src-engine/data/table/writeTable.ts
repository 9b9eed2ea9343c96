// A table written to a Parquet file, and what its columns then hold at least and at most.

import * as v from "valibot";
import type { Database } from "../duckdb";
import { explainWrite, sqlName, sqlText } from "../duckdb";
import type { Relation } from "./relation";

export interface ColumnStatistics {
  /** As DuckDB writes them; absent where nothing is known. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly hasNan: boolean;
  readonly allMissing: boolean;
}

/** Writes the columns' values under their names, and gives each one's statistics. */
export async function writeTable(
  database: Database,
  { from, columns }: Pick<Relation, "from" | "columns">,
  path: string,
): Promise<ReadonlyMap<string, ColumnStatistics>> {
  const values = columns.map(({ name, value }) => `${value} AS ${sqlName(name)}`).join(", ");
  const result = await database
    .run(
      `COPY (SELECT ${values} FROM ${from}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false, RETURN_STATS true)`,
      "Reading the rows",
    )
    .catch((cause: unknown) => {
      throw explainWrite(cause);
    });
  const [[, , , , statistics] = []] = result;
  const byColumn = new Map(
    v
      .parse(map(map(v.string())), statistics)
      .entries.map(({ key, value }) => [key, new Map(value.entries.map((one) => [one.key, one.value]))]),
  );
  return new Map(
    columns.map(({ name }) => {
      const found = byColumn.get(sqlName(name)) ?? new Map<string, string>();
      const nulls = found.get("null_count");
      return [
        name,
        {
          min: found.get("min"),
          max: found.get("max"),
          hasNan: found.get("has_nan") === "true",
          allMissing: nulls !== undefined && nulls === found.get("num_values"),
        },
      ];
    }),
  );
}

/** What the binding makes of DuckDB's MAP. */
const map = <S extends v.GenericSchema>(value: S) =>
  v.object({ entries: v.array(v.object({ key: v.string(), value })) });
