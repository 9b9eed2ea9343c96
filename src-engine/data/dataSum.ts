// SHA-256 of a project's data, read once for as long as the file stays the same.

import { stat } from "node:fs/promises";
import type { DataRecipe } from "../document/schema";
import { presentSource } from "../project/dataPlaces";
import { insideProject } from "../project/files";
import { checksum } from "./checksum";
import type { TaskOptions } from "./duckdb";

/** So many files are remembered. */
const MOST = 16;
/** By path and what tells a file from the one that was there before. */
const known = new Map<string, Promise<string>>();

/** Null where there are no data. @throws UserError where they cannot be read */
export async function dataSum(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions = {},
): Promise<string | null> {
  if (source === null) return null;
  const path = await insideProject(folder, await presentSource(folder, source));
  const found = await stat(path, { bigint: true }).catch(() => null);
  if (found?.isFile() !== true) return null;
  const key = [path, found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join("/");
  const before = known.get(key);
  if (before !== undefined) return before;
  const sum = checksum(path, Number(found.size), task);
  known.set(key, sum);
  // What failed or was canceled is read again.
  sum.catch(() => known.delete(key));
  for (const [oldest] of known) if (known.size > MOST) known.delete(oldest);
  return sum;
}
