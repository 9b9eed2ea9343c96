// DuckDB as this engine uses it: in memory, bounded, without network or extensions, and able to touch only the files
// that an operation names.

import type { DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBValue, DuckDBVector } from "@duckdb/node-api";
import { availableParallelism, totalmem } from "node:os";
import { throwIfCanceled } from "../document/canceled";
import { invariant, UserError } from "../document/errors";
import { filled } from "../document/typedArrays";

/** Called as an operation goes on; `share` is 0 to 1, or null while unknown. */
export type OnProgress = (share: number | null, what: string) => void;

export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface DatabaseOptions extends TaskOptions {
  /** The explanation of a file that cannot be read after all, by why; given where strangers wrote what is read. */
  readonly unreadable?: ((why: string) => UserError) | undefined;
  /** A folder whose files it may read and write, beside the files that are named. */
  readonly folder?: string | undefined;
}

/** What {@link withDatabase} hands out. */
export interface Database {
  /** All rows of a result of modest size; parameters are DOUBLE. */
  rows(sql: string, values?: readonly number[]): Promise<DuckDBValue[][]>;
  /** A large result by columns, each of which must be DOUBLE without NULL. Reads chunk by chunk. */
  numbers(sql: string, rows: number): Promise<Float64Array[]>;
  /** The same some rows at a time: what `visit` is given is good until it returns. */
  eachNumbers(sql: string, visit: (columns: readonly Float64Array[], count: number) => Promise<void>): Promise<void>;
  /** A large result by columns, each of which must be VARCHAR without NULL. */
  texts(sql: string): Promise<string[][]>;
  /** Appends rows to a table whose columns are DOUBLE or VARCHAR, given by columns. */
  append(table: string, columns: readonly (readonly (string | number | null)[])[]): Promise<void>;
  /** A statement whose result is small, if it has one; `what` names it in progress messages. */
  run(sql: string, what?: string): Promise<DuckDBValue[][]>;
}

/** Share of the machine's memory that one operation may use, and its bounds in bytes. */
const MEMORY = { share: 0.4, least: 256 * 2 ** 20, most: 4 * 2 ** 30 } as const;
const MAX_THREADS = 4;
const PROGRESS_EVERY_MS = 100;

/** A text as an SQL literal; for the few places that take no parameters. */
export function sqlText(text: string): string {
  invariant(!text.includes("\0"), "a text for SQL has no NUL");
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column's name as SQL. */
export function sqlName(name: string): string {
  invariant(!name.includes("\0"), "a name for SQL has no NUL");
  return `"${name.replaceAll('"', '""')}"`;
}

/** Runs `action` with a database of its own, which can read and write `files` (absolute paths) and no others. */
export async function withDatabase<T>(
  files: readonly string[],
  { signal, onProgress, unreadable, folder }: DatabaseOptions,
  action: (database: Database) => Promise<T>,
): Promise<T> {
  throwIfCanceled(signal);
  const memory = Math.min(MEMORY.most, Math.max(MEMORY.least, Math.floor(totalmem() * MEMORY.share)));
  // Loaded when it is needed: whoever only asks for the names of file formats need not wait for it.
  const { DOUBLE, DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: `${Math.floor(memory / 2 ** 20)}MiB`,
    threads: String(Math.min(MAX_THREADS, availableParallelism())),
    temp_directory: "",
  });
  let connection: DuckDBConnection | undefined;
  const interrupt = (): void => connection?.interrupt();
  try {
    connection = await instance.connect();
    await connection.run(`SET allowed_paths = [${files.map(sqlText).join(", ")}]`);
    if (folder !== undefined)
      await connection.run(`SET allowed_directories = [${sqlText(`${folder.replaceAll("\\", "/")}/`)}]`);
    // Takes time that grows with the square of the columns.
    await connection.run("SET disabled_optimizers = 'common_subexpressions'");
    // Times with an offset are told in UTC.
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    signal?.addEventListener("abort", interrupt);
    return await action(wrap(connection, DOUBLE, signal, onProgress));
  } catch (error) {
    throwIfCanceled(signal);
    if (error instanceof Error && /Out of Memory Error/i.test(error.message)) {
      throw new UserError(
        {
          code: "out-of-memory",
          message: `The table is too large for this machine: more than ${Math.floor(memory / 2 ** 20)} MiB were needed.`,
          next: "Use fewer rows or columns, or a machine with more memory.",
        },
        { cause: error },
      );
    }
    const why = unreadable === undefined ? null : whyUnreadable(error);
    throw why === null ? error : (unreadable?.(why) ?? error);
  } finally {
    signal?.removeEventListener("abort", interrupt);
    connection?.closeSync();
    instance.closeSync();
  }
}

function wrap(
  connection: DuckDBConnection,
  double: DuckDBType,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Database {
  /** Chunk by chunk, so that the thread can attend to other things in between; the next one is read while one is looked at. */
  async function eachChunk(sql: string, visit: (chunk: DuckDBDataChunk) => void | Promise<void>): Promise<void> {
    const result = await connection.stream(sql);
    let next = result.fetchChunk();
    try {
      for (;;) {
        throwIfCanceled(signal);
        const chunk = await next;
        if (chunk === null || chunk.rowCount === 0) return;
        next = result.fetchChunk();
        await visit(chunk);
      }
    } finally {
      // The connection may be closed then; what became of it is told by whoever waited for it.
      await next.catch(() => undefined);
    }
  }

  return {
    async rows(sql, values = []) {
      throwIfCanceled(signal);
      // Left to itself the binding takes 1e21 for an integer, and fails.
      const reader = await connection.runAndReadAll(
        sql,
        [...values],
        values.map(() => double),
      );
      return reader.getRows();
    },

    async numbers(sql, rows) {
      const columns: { values: Float64Array; filled: number }[] = [];
      await eachChunk(sql, (chunk) => {
        const { rowCount } = chunk;
        for (let index = 0; index < chunk.columnCount; index++) {
          const column = (columns[index] ??= { values: new Float64Array(rows), filled: 0 });
          column.values.set(numbersOf(chunk, index), column.filled);
          column.filled += rowCount;
        }
      });
      for (const { filled } of columns) invariant(filled === rows, `${rows} rows were expected, ${filled} came`);
      return columns.map(({ values: filled }) => filled);
    },

    async eachNumbers(sql, visit) {
      await eachChunk(sql, (chunk) =>
        visit(
          Array.from({ length: chunk.columnCount }, (_, column) => numbersOf(chunk, column)),
          chunk.rowCount,
        ),
      );
    },

    async texts(sql) {
      const columns: string[][] = [];
      await eachChunk(sql, (chunk) => {
        for (let index = 0; index < chunk.columnCount; index++) {
          const column = (columns[index] ??= []);
          const vector = chunk.getColumnVector(index);
          for (let row = 0; row < chunk.rowCount; row++) column.push(vector.getItem(row) as string);
        }
      });
      return columns;
    },

    async append(table, columns) {
      const appender = await connection.createAppender(table);
      const rows = columns[0]?.length ?? 0;
      for (let row = 0; row < rows; row++) {
        for (const column of columns) {
          const value = column[row] ?? null;
          if (value === null) appender.appendNull();
          else if (typeof value === "number") appender.appendDouble(value);
          else appender.appendVarchar(value);
        }
        appender.endRow();
      }
      appender.closeSync();
    },

    async run(sql, what) {
      const tell = (): void => {
        const { percentage } = connection.progress;
        if (what !== undefined) onProgress?.(percentage > 0 ? Math.min(1, percentage / 100) : null, what);
      };
      tell();
      throwIfCanceled(signal);
      const timer = setInterval(tell, PROGRESS_EVERY_MS);
      try {
        const result = await connection.run(sql);
        return await result.getRows();
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** A column of DOUBLE; all values at once, those that are NULL included, where the binding shows them so. */
function numbersOf(chunk: DuckDBDataChunk, column: number): Float64Array {
  const vector: DuckDBVector = chunk.getColumnVector(column);
  return "items" in vector && vector.items instanceof Float64Array
    ? vector.items
    : filled(Float64Array, chunk.rowCount, (row) => Number(vector.getItem(row)));
}

/** What DuckDB has against the contents of a file, without its path; null for anything else, a mistake of ours included. */
function whyUnreadable(error: unknown): string | null {
  if (!(error instanceof Error) || "code" in explained(error)) return null;
  const [, why] =
    /^(?:Invalid Input|Invalid|IO|Conversion|Serialization|Out of Range) Error: ([^\n]*)/.exec(error.message) ?? [];
  return why?.replace(/^Failed to read file ".*": /, "") ?? null;
}

function explained(error: Error): object {
  const cause = explainWrite(error);
  return typeof cause === "object" && cause !== null ? cause : error;
}

/** DuckDB tells of a full or forbidden disk in words: its failure to write as one of the file system's. */
export function explainWrite(cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : "";
  const code = WRITE_ERRORS.find(([pattern]) => pattern.test(message))?.[1];
  return code === undefined ? cause : Object.assign(new Error(message, { cause }), { code });
}

const WRITE_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/No space left|disk full/i, "ENOSPC"],
  [/quota/i, "EDQUOT"],
  [/Permission denied/i, "EACCES"],
  [/Read-only file system/i, "EROFS"],
  [/File too large/i, "EFBIG"],
];
