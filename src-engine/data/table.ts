// The table of a project, as it lies in the project's folder.

import { stat } from "node:fs/promises";
import { UserError } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import type { Table } from "../protocol/data";
import { damaged, explaining, insideProject, readJson } from "../project/files";
import type { Database, TaskOptions } from "./duckdb";
import { withDatabase } from "./duckdb";
import { readArrayTable } from "./arrays/importArrays";
import { isArrays } from "./arrays/store";
import { tableOf } from "./importTable";
import { IMPORT_FILE, ImportRecordSchema, MISSING_TOKENS } from "./options";
import { profileColumns } from "./profile";
import type { Relation } from "./relation";
import { parquetRelation } from "./relation";

/**
 * Opens the project's table and runs `action` on it.
 * @throws UserError when there is no data, or it cannot be read
 */
export async function withTable<T>(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions,
  action: (relation: Relation, database: Database) => Promise<T>,
): Promise<T> {
  if (source === null) {
    throw new UserError({
      code: "no-data",
      message: "The project has no data yet.",
      next: "Import a file of rows first.",
    });
  }
  const path = await insideProject(folder, source);
  const found = await explaining(path, "read", () => stat(path));
  if (!found.isFile()) throw damaged(path, "it is not a file");
  return withDatabase([path], task, async (database) => {
    let relation: Relation;
    try {
      relation = await parquetRelation(database, path);
    } catch (cause) {
      throw damaged(path, (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "");
    }
    if (relation.rows > 0x7fff_ffff) throw damaged(path, "it has too many rows");
    return action(relation, database);
  });
}

/** What stands in the project's table; null when it has none yet. */
export async function readTable(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions = {},
): Promise<Table | null> {
  if (source === null) return null;
  if (isArrays(source)) return readArrayTable(folder, source, task);
  const record = await readJson(await insideProject(folder, IMPORT_FILE), ImportRecordSchema);
  return withTable(folder, source, task, async (relation, database) => {
    const columns = await profileColumns(database, relation);
    // A table that was put there by hand has no record.
    return tableOf(
      {
        ...(record ?? {
          format: 1,
          source: { name: source, bytes: 0, sha256: "" },
          importedAt: "",
          kind: "parquet",
          options: { delimiter: null, encoding: null, header: null, quote: null, missing: [...MISSING_TOKENS] },
          columns: columns.length,
        }),
        rows: relation.rows,
      },
      columns,
    );
  });
}
