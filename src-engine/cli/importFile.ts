// Imports a file for a command, in a process of its own: whatever the file does to it, the command says what came of it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "../protocol/data";
import { childReader } from "../service/childReader";
import type { JobInput } from "../service/jobs";
import type { Reader } from "../service/reader";
import { createReader } from "../service/reader";
import type { Output } from "./output";

/** The built process lies beside what asks for it; there is none where the sources themselves are run, as tests do. */
const READER = typeof __dirname === "string" ? join(__dirname, "reader.js") : null;

export type ImportFile = (job: JobInput<"importFile">) => Promise<Table>;

/** Starts the process at once, runs `action` with it, and ends it. */
export async function withReader<T>(output: Output, action: (importFile: ImportFile) => Promise<T>): Promise<T> {
  const reader = await startReader();
  reader.expectFile();
  try {
    return await action((job) => reader.run("importFile", job, ({ what }) => output.progress(what)));
  } finally {
    await reader.end();
  }
}

async function startReader(): Promise<Reader> {
  if (READER !== null && existsSync(READER)) return createReader(childReader(READER));
  const { READER_HANDLERS } = await import("../service/readerHandlers");
  return {
    run: (name, input, onNews, signal = new AbortController().signal) => READER_HANDLERS[name](input, onNews, signal),
    expectFile: () => undefined,
    end: () => Promise.resolve(),
  };
}
