// What an import costs beside DuckDB's own COPY of the same file. Reads {"file", "peer": true | false} as its argument; prints
// {"clock", "processor", "memory"}: seconds, and the most bytes that the process held.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { importData } from "../../src-engine/data/importData";

/** DuckDB, left to find the columns' types by itself. */
async function copy(file: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = file.endsWith(".parquet") ? `read_parquet('${file}')` : `read_csv('${file}')`;
  await connection.run(
    `COPY (SELECT * FROM ${reader}) TO '${join(folder, "copy.parquet")}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
}

const { file, peer } = JSON.parse(process.argv[2] ?? "") as { readonly file: string; readonly peer: boolean };
const folder = mkdtempSync(join(tmpdir(), "gradual-bench-"));
try {
  mkdirSync(join(folder, "data"));
  const start = performance.now();
  const before = process.cpuUsage();
  if (peer) await copy(file, folder);
  else await importData({ folder, file });
  const { user, system } = process.cpuUsage(before);
  console.log(
    JSON.stringify({
      clock: (performance.now() - start) / 1000,
      processor: (user + system) / 1e6,
      memory: process.resourceUsage().maxRSS * 1024,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
