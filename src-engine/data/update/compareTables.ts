// Two tables of the same origin compared row by row. A row is known by its values: those of the columns that both have, alike.

import type { TaskOptions } from "../duckdb";
import { findColumn } from "../columns";
import { withDatabase } from "../duckdb";
import type { Relation, RelationColumn } from "../table/relation";
import { numberedRows, parquetRelation } from "../table/relation";

export interface ComparedTables {
  /** Rows of the new table that the old one has not, and the other way round; null where the tables are too large for it. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Of the rows that were asked about: their numbers in the new table. The first of twins is the first of them there, and so on. */
  readonly places: ReadonlyMap<number, number>;
}

/**
 * @param before the path of a table, and `after` that of another
 * @param rows numbers of rows of the former whose place in the latter is wanted
 */
export async function compareTables(
  before: string,
  after: string,
  rows: readonly number[],
  task: TaskOptions,
): Promise<ComparedTables> {
  task.onProgress?.(null, "Comparing the rows");
  return withDatabase([before, after], task, async (database) => {
    const [old, now] = [await parquetRelation(database, before), await parquetRelation(database, after)];
    const shared = sharedColumns(old, now);
    if (shared.length === 0) return { added: now.rows, removed: old.rows, places: new Map() };
    // Of the values: one of the files may be a source's own, whose columns have other types.
    const hashOf = (table: Relation): string =>
      `hash(${shared.map((name) => findColumn(table, name).value).join(", ")})`;
    await database.run("CREATE TEMP TABLE wanted (r DOUBLE)");
    await database.append("wanted", [rows]);
    const numbered = (table: Relation): string =>
      `SELECT r, h, row_number() OVER (PARTITION BY h ORDER BY r) AS k FROM (SELECT file_row_number AS r, ${hashOf(table)} AS h FROM ${numberedRows(table)}) WHERE h IN (SELECT h FROM those)`;
    const places =
      rows.length === 0
        ? []
        : await database.rows(
            `WITH those AS (SELECT DISTINCT ${hashOf(old)} AS h FROM ${numberedRows(old)} WHERE file_row_number IN (SELECT r::BIGINT FROM wanted)),
              old AS (${numbered(old)}), now AS (${numbered(now)})
            SELECT old.r::DOUBLE, now.r::DOUBLE FROM old JOIN now ON old.h = now.h AND old.k = now.k WHERE old.r IN (SELECT r::BIGINT FROM wanted)`,
          );
    return {
      ...(await difference()),
      places: new Map(places.map(([from, to]) => [Number(from), Number(to)])),
    };

    async function difference(): Promise<Pick<ComparedTables, "added" | "removed">> {
      try {
        const counts = `SELECT count(*) FILTER (side = 1)::DOUBLE AS n, count(*) FILTER (side = 0)::DOUBLE AS o
          FROM (SELECT 0 AS side, ${hashOf(old)} AS h FROM ${old.from} UNION ALL SELECT 1 AS side, ${hashOf(now)} AS h FROM ${now.from}) GROUP BY h`;
        const [[added, removed] = []] = await database.rows(
          `SELECT coalesce(sum(greatest(n - o, 0)), 0)::DOUBLE, coalesce(sum(greatest(o - n, 0)), 0)::DOUBLE FROM (${counts})`,
        );
        return { added: Number(added), removed: Number(removed) };
      } catch (error) {
        if (error instanceof Error && /Out of Memory/i.test(error.message)) return { added: null, removed: null };
        throw error;
      }
    }
  });
}

/** The columns that both tables have, holding the same kind of values. */
export function sharedColumns(
  one: { readonly columns: readonly Pick<RelationColumn, "name" | "kind">[] },
  other: Pick<Relation, "columns">,
): string[] {
  const kinds = new Map(other.columns.map(({ name, kind }) => [name, kind]));
  return one.columns.flatMap(({ name, kind }) => (kinds.get(name) === kind ? [name] : []));
}
