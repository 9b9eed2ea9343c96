// What of a stored column's texts does not fit how it was read before.

import type { ColumnReading, OddCells } from "../../document/columnReading";
import { PLAIN } from "../../document/columnReading";
import type { TaskOptions } from "../duckdb";
import { sqlName, withDatabase } from "../duckdb";
import { oddCells } from "../table/readAs";
import { parquetRelation } from "../table/relation";

/** Per column the cells that the reading makes nothing of; null where there is none, or the column holds no texts. */
export async function oddForReading(
  path: string,
  columns: readonly { readonly name: string; readonly reading: ColumnReading | undefined }[],
  task: TaskOptions,
): Promise<(OddCells | null)[]> {
  if (columns.length === 0) return [];
  return withDatabase([path], task, async (database) => {
    const { from, columns: stored } = await parquetRelation(database, path);
    const texts = new Set(stored.flatMap(({ name, kind }) => (kind === "text" ? [name] : [])));
    const asked = columns.filter(({ name }) => texts.has(name));
    const odd = await oddCells(database, {
      from,
      linesBefore: null,
      columns: asked.map(({ name, reading }) => ({
        cell: sqlName(name),
        reading: reading === undefined || reading.as === "text" ? { as: "number", ...PLAIN } : reading,
      })),
    });
    const found = new Map(asked.map(({ name }, at) => [name, odd[at] ?? null]));
    return columns.map(({ name }) => found.get(name) ?? null);
  });
}
