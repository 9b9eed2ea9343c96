// A table that was copied in another program, kept as a file, to be read like any other.

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes it to a temporary file, and gives its path. Spreadsheets put tabs between the cells that they copy. */
export async function keepPasted(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gradual-pasted-"));
  const path = join(folder, text.slice(0, 10_000).includes("\t") ? "Pasted table.tsv" : "Pasted table.txt");
  await writeFile(path, text, { mode: 0o600 });
  return path;
}
