// Imports whatever a person gives: rows of a table, or arrays of numbers.

import { resolve } from "node:path";
import type { Table } from "../protocol/data";
import { importArrays } from "./arrays/importArrays";
import { arrayKind } from "./arrays/open";
import type { ImportRequest } from "./importTable";
import { importTable } from "./importTable";

/** @throws UserError as {@link importTable} and {@link importArrays} */
export async function importData(request: ImportRequest): Promise<Table> {
  const { folder, file, signal, onProgress } = request;
  const kind = await arrayKind(resolve(file));
  return kind === null ? importTable(request) : importArrays({ folder, file, kind, signal, onProgress });
}
