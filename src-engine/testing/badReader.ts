// A reader whose files do to it what a stranger's might, by their names.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { READER_HANDLERS } from "../service/readerHandlers";
import { serveReader } from "../service/serveReader";

const HARMS: Readonly<Record<string, () => void>> = {
  endless() {
    for (;;) Math.random();
  },
  crash: () => process.abort(),
  exit: () => process.exit(0),
  heap() {
    const kept: object[] = [];
    for (;;) kept.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
  },
  memory() {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(2 ** 24).fill(1));
  },
};

serveReader({
  ...READER_HANDLERS,
  async importFile({ folder, file }, tell) {
    const harm = HARMS[file];
    if (harm === undefined) throw new Error(`"${file}" is no harm.`);
    // As an import that is ended in the middle leaves it.
    writeFileSync(join(folder, "data/table.parquet.0123456789ab.tmp"), "");
    writeFileSync(join(process.env.TMPDIR ?? "", "scratch"), "");
    tell({ type: "task", share: 0.5, what: "Reading" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    harm();
    throw new Error("It came to no harm.");
  },
});
