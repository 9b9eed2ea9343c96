// What an import costs beside DuckDB's own COPY of the same file, and what is asked of the table then. Reads {"file", "what": "copy" |
// "import" | "look"} as its argument; prints {"clock", "processor", "memory"}: seconds, and the most bytes that the process held; of
// looking, {"looks"}: by what is looked at, seconds.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataEvidence } from "../../src-engine/data/dataEvidence";
import { importData } from "../../src-engine/data/importData";
import { readPage } from "../../src-engine/data/open";
import { suggestDocument } from "../../src-engine/data/suggest";
import { emptyDocument } from "../../src-engine/document/create";

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

/** Seconds of each, the second of two times. */
async function look(file: string, folder: string): Promise<Record<string, number>> {
  const begin = performance.now();
  const table = await importData({ folder, file });
  const whole = performance.now() - begin;
  const document = suggestDocument(emptyDocument("bench"), table);
  const { source } = document.data;
  const numbers = table.columns.find(({ type, distinct }) => type === "number" && distinct > 1_000)?.name ?? "";
  const page = { folder, source, offset: 0, limit: 100 };
  const sort = { column: numbers, descending: false };
  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["first page", () => readPage(page)],
    ["page in the middle", () => readPage({ ...page, offset: table.rows >> 1 })],
    ["sorted page", () => readPage({ ...page, sort })],
    ["sorted page in the middle", () => readPage({ ...page, offset: table.rows >> 1, sort })],
    ["search for a word", () => readPage({ ...page, filter: { search: "south" } })],
    ["search for digits", () => readPage({ ...page, filter: { search: "12.5" } })],
    ["data doctor", () => dataEvidence({ folder, document })],
  ];
  const looks: Record<string, number> = {};
  for (const [what, ask] of asked) {
    for (let time = 0; time < 2; time++) {
      const start = performance.now();
      await ask();
      looks[what] = (performance.now() - start) / 1000;
    }
  }
  looks["end of a canceled import"] = await cancel(file, folder, whole);
  return looks;
}

/** The longest that an import takes to end after it was canceled, in seconds: canceled at several moments of it. */
async function cancel(file: string, folder: string, whole: number): Promise<number> {
  const taken: number[] = [];
  for (const share of [0.1, 0.25, 0.4, 0.6, 0.8, 0.9]) {
    const canceled = new AbortController();
    let at = 0;
    const timer = setTimeout(() => {
      at = performance.now();
      canceled.abort();
    }, share * whole);
    await importData({ folder, file, signal: canceled.signal }).then(
      () => clearTimeout(timer),
      () => taken.push((performance.now() - at) / 1000),
    );
  }
  return Math.max(...taken);
}

const { file, what } = JSON.parse(process.argv[2] ?? "") as {
  readonly file: string;
  readonly what: "copy" | "import" | "look";
};
const folder = mkdtempSync(join(tmpdir(), "gradual-bench-"));
try {
  mkdirSync(join(folder, "data"));
  const start = performance.now();
  const before = process.cpuUsage();
  if (what === "copy") await copy(file, folder);
  else if (what === "import") await importData({ folder, file });
  const looks = what === "look" ? await look(file, folder) : {};
  const { user, system } = process.cpuUsage(before);
  console.log(
    JSON.stringify({
      looks,
      clock: (performance.now() - start) / 1000,
      processor: (user + system) / 1e6,
      memory: process.resourceUsage().maxRSS * 1024,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
