// The rows of a file written as the columns of another table.

import { basename } from "node:path";
import { UserError } from "../../document/errors";
import type { Database } from "../duckdb";
import type { LikeColumn, StoredLike } from "../formats/format";
import { readLikewise } from "./readLikewise";
import type { Relation, RelationColumn } from "./relation";
import { AS_TYPE } from "./relation";
import { underNames } from "./underNames";
import { writeTable } from "./writeTable";

/** What a column of each kind is read as. */
const TYPE_OF = { number: "number", date: "date", timestamp: "date", text: "category" } as const;
const SQL_TYPE = { number: "DOUBLE", date: "DATE", timestamp: "TIMESTAMP", text: "VARCHAR" } as const;

/** See OpenedFile. @throws UserError "wrong-type" */
export async function storeLike(
  { file, database, relation }: { readonly file: string; readonly database: Database; readonly relation: Relation },
  wanted: readonly LikeColumn[],
  path: string,
): Promise<StoredLike> {
  const called = underNames(
    relation,
    wanted.map(({ name }) => name),
  );
  const there = new Map(called.map((column) => [column.name, column]));
  const found = wanted.filter(({ name }) => there.has(name));
  const { columns, odd } = await readLikewise(
    database,
    { ...relation, columns: called },
    found.map(({ name, kind, reading }) => ({ name, type: TYPE_OF[kind], reading })),
  );
  const byName = new Map(columns.map((column) => [column.name, column]));
  const written = found.flatMap(({ name, kind }): RelationColumn[] => {
    const column = byName.get(name);
    return column === undefined
      ? []
      : [{ ...column, kind, value: `(${asKind(column, kind, file)})::${SQL_TYPE[kind]}` }];
  });
  if (written.length > 0) await writeTable(database, { from: relation.from, columns: written }, path);
  const names = new Set(wanted.map(({ name }) => name));
  return {
    rows: relation.rows,
    columns: written.map(({ name }) => name),
    extra: called.filter(({ name }) => !names.has(name)),
    odd,
    notes: relation.notes ?? [],
  };
}

/** SQL of a column's values in another kind. @throws UserError "wrong-type" where none of them can be */
function asKind(column: RelationColumn, wanted: LikeColumn["kind"], file: string): string {
  const { name, kind, value, text } = column;
  if (wanted === "text") return text;
  const isDate = kind === "date" || kind === "timestamp";
  if (kind === wanted || (isDate && wanted !== "number")) return value;
  if (kind === "text")
    return wanted === "number" ? (AS_TYPE.number(column) ?? "NULL") : `try_cast(${value} AS TIMESTAMP)`;
  throw new UserError({
    code: "wrong-type",
    message: `"${name}" of "${basename(file)}" holds ${isDate ? "dates" : "numbers"}; in the project it holds ${wanted === "number" ? "numbers" : "dates"}.`,
    next: "Rename the column in the file, or leave it out there.",
    subject: { kind: "column", name },
  });
}
