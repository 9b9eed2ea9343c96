// The rows of a project, whichever kind they are: a table that DuckDB reads, or arrays of numbers.

import type { DataRecipe } from "../document/schema";
import { arrayColumns, readArrayColumns } from "./arrays/columns";
import { isArrays, withStoredArrays } from "./arrays/store";
import type { RawTable, Wanted } from "./columns";
import { readColumns } from "./columns";
import type { TaskOptions } from "./duckdb";
import type { StoredKind } from "./relation";
import { withTable } from "./table";

export interface SourceRows {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly kind: StoredKind | "array" }[];
  /** Per row the part that the source itself gives it: 0 to train, 1 to validate, 2 to test. Null where it gives none. */
  readonly given: Uint8Array | null;
  /** @throws UserError "no-such-column", or "wrong-type" where values cannot be read as the type */
  read(wanted: readonly Wanted[]): Promise<RawTable>;
}

/** Opens the project's rows and runs `action` on them. @throws UserError when there is no data, or it cannot be read */
export async function withRows<T>(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions,
  action: (rows: SourceRows) => Promise<T>,
): Promise<T> {
  if (isArrays(source)) {
    return withStoredArrays(folder, source, (arrays) =>
      action({
        rows: arrays.rows,
        columns: arrayColumns(arrays),
        given: arrays.parts,
        read: (wanted) => readArrayColumns(arrays, wanted, task),
      }),
    );
  }
  return withTable(folder, source, task, (relation, database) =>
    action({
      rows: relation.rows,
      columns: relation.columns,
      given: null,
      read: (wanted) => readColumns(database, relation, wanted),
    }),
  );
}
