// The columns of a table that is too large for memory, in a scratch file: one column, or some rows, are read at a time. The file has
// no name any more once it is open, so that it goes with the process that reads it, however that ends.

import { createHash } from "node:crypto";
import { closeSync, openSync, read, readSync } from "node:fs";
import { open, rm, statfs } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { invariant, UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import { explaining } from "../../project/files";
import type { RawTable } from "../columns";
import { BLOCK_ROWS, BlockLayout, emptyValues } from "./blockLayout";
import type { StagedColumn, Wanted } from "./blockLayout";
import { ColumnsOnDemand } from "./onDemand";

const readAsync = promisify(read);

/** Closes what is forgotten. */
const forgotten = new FinalizationRegistry((handle: number) => {
  closeSync(handle);
});

class ScratchFile {
  readonly #handle: number;

  constructor(handle: number) {
    this.#handle = handle;
    forgotten.register(this, handle);
  }

  now<T>(steps: Generator<Wanted, T>): T {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      const { into, position } = value;
      const bytes = readSync(this.#handle, into, 0, into.byteLength, position);
      invariant(bytes === into.byteLength, "the scratch file is whole");
    }
  }

  async soon<T>(steps: Generator<Wanted, T>): Promise<T> {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      const { into, position } = value;
      const { bytesRead } = await readAsync(this.#handle, into, 0, into.byteLength, position);
      invariant(bytesRead === into.byteLength, "the scratch file is whole");
    }
  }
}

function tableIn(file: ScratchFile, rows: number, layout: BlockLayout, digest: string): RawTable {
  const names = layout.columns.map(({ name }) => name);
  return {
    rows,
    columns: new ColumnsOnDemand(names, (name) => file.now(layout.whole(names.indexOf(name), rows))),
    onDemand: {
      take: (some) => file.now(layout.some(some)),
      read: (some) => file.soon(layout.some(some)),
      rowBytes: layout.rowBytes,
      digest,
    },
  };
}

/** Where a table is read from: blocks of rows, in each the values of every column. */
export interface StageSource {
  readonly rows: number;
  /** Columns whose labels are known once all rows were seen. */
  readonly columns: () => readonly StagedColumn[];
  /** Calls `visit` with the values of some rows, by column; codes of texts are numbers, too. */
  readonly each: (
    visit: (values: readonly (Float64Array | Int32Array)[], count: number) => Promise<void>,
  ) => Promise<void>;
}

/** Room that is left on the disk for everything else. */
const SPARE_BYTES = 256 * 2 ** 20;

/** @throws UserError "disk-full", or why the file cannot be written */
export async function stageTable(path: string, { rows, columns, each }: StageSource): Promise<RawTable> {
  return explaining(path, "save", async () => {
    const kinds = columns();
    const layout = new BlockLayout(kinds);
    await refuseFullDisk(path, Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * layout.rowBytes);
    const file = await open(path, "wx", 0o600);
    // A descriptor of its own, and no name any more, where the system lets an open file go.
    const scratch = new ScratchFile(openSync(path, "r"));
    await rm(path, { force: true }).catch(() => undefined);
    try {
      const hash = createHash("sha256");
      const block = kinds.map((column) => emptyValues(column, BLOCK_ROWS));
      let filled = 0;
      let done = 0;
      const flush = async (): Promise<void> => {
        for (const [index, values] of block.entries()) {
          const used = values.subarray(0, filled);
          const bytes = new Uint8Array(used.buffer, used.byteOffset, used.byteLength);
          hash.update(bytes);
          for (let written = 0; written < bytes.length;) {
            const rest = bytes.length - written;
            const position = layout.position(index, done) + written;
            written += (await file.write(bytes, written, rest, position)).bytesWritten;
          }
        }
        done += filled;
        filled = 0;
      };
      await each(async (values, count) => {
        for (let from = 0; from < count;) {
          const some = Math.min(BLOCK_ROWS - filled, count - from);
          for (const [index, own] of values.entries()) block[index]?.set(own.subarray(from, from + some), filled);
          filled += some;
          from += some;
          if (filled === BLOCK_ROWS) await flush();
        }
      });
      await flush();
      invariant(done === rows, `${rows} rows were expected, ${done} came`);
      return tableIn(scratch, rows, new BlockLayout(columns()), hash.digest("hex"));
    } finally {
      await file.close();
      await rm(path, { force: true }).catch(() => undefined);
    }
  });
}

async function refuseFullDisk(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  const room = bavail * bsize - SPARE_BYTES;
  if (bytes <= room) return;
  const gigabytes = (size: number): string => (size / 2 ** 30).toFixed(1);
  throw new UserError({
    code: "disk-full",
    message: `The rows are too many for memory, and their values need ${gigabytes(bytes)} GB of the disk of "${basename(dirname(dirname(path)))}" while it is used; ${room > 0 ? gigabytes(room) : "0"} GB are free.`,
    next: "Free some space, use fewer columns, or move the project to another disk.",
    subject: { kind: "file", path },
    expected: `${whole(bytes)} bytes`,
    received: `${whole(Math.max(0, room))} bytes`,
  });
}
