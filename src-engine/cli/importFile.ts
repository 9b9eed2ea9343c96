// Imports a file for a command, in a process of its own: whatever the file does to it, the command says what came of it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "../protocol/data";
import type { UpdatedData } from "../protocol/dataChange";
import { childReader } from "../service/childReader";
import type { JobInput } from "../service/jobs";
import type { Reader } from "../service/reader";
import { createReader } from "../service/reader";
import type { Output } from "./output";

/** The built process lies beside what asks for it; there is none where the sources themselves are run, as tests do. */
const READER = typeof __dirname === "string" ? join(__dirname, "reader.js") : null;

/** @throws UserError for whatever is wrong with the file, its end of the process included */
export async function importFile(job: JobInput<"importFile">, output: Output): Promise<Table> {
  const { run, end } = await startReader();
  try {
    return await run("importFile", job, ({ what }) => output.progress(what));
  } finally {
    await end();
  }
}

/** Imports a project's file again, or adds rows of another one. @throws UserError as {@link importFile} */
export async function updateFrom(job: JobInput<"updateData">, output: Output): Promise<UpdatedData> {
  const { run, end } = await startReader();
  try {
    return await run("updateData", job, ({ what }) => output.progress(what));
  } finally {
    await end();
  }
}

async function startReader(): Promise<Pick<Reader, "run" | "end">> {
  if (READER !== null && existsSync(READER)) {
    const reader = createReader(childReader(READER));
    reader.expectFile();
    // Needed afterwards: loaded while the file is read.
    void import("./engine");
    return reader;
  }
  const { READER_HANDLERS } = await import("../service/readerHandlers");
  return {
    run: (name, input, onNews, signal = new AbortController().signal) => READER_HANDLERS[name](input, onNews, signal),
    end: () => Promise.resolve(),
  };
}
