// Arrow's files and streams (Feather among them), written as Parquet for DuckDB, which reads no Arrow by itself.
// https://arrow.apache.org/docs/format/Columnar.html

import type { Column, DataType, Table } from "@uwdata/flechette";
import { CompressionType, setCompressionCodec, tableFromIPC, Type } from "@uwdata/flechette";
import { readFile } from "node:fs/promises";
import { throwIfCanceled } from "../../document/canceled";
import { malformed } from "../arrays/bytes";
import { refuseTooManyCells } from "../cellBudget";
import type { TaskOptions } from "../duckdb";
import { sqlText, withDatabase } from "../duckdb";
import { withDictionariesFirst } from "./footer";
import { unpackLz4 } from "./lz4";
import { unpackZstd } from "./zstd";

/** Bytes that one file may unpack to; all of it is in memory. */
const UNPACKED_BYTES = 2 * 2 ** 30;
/** A file begins and ends with it; a stream does not. */
const MAGIC = "ARROW1";
/** Rows that are handed over at once. */
const ROWS = 20_000;

/** How the values of a column come to DuckDB: as what they are appended, and SQL of what they are. */
interface Handing {
  readonly appended: "DOUBLE" | "VARCHAR";
  readonly sql: (column: string) => string;
  readonly value: (value: unknown) => string | number | null;
}

const number: Handing = {
  appended: "DOUBLE",
  sql: (column) => column,
  value: (value) => (typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : null),
};
const text: Handing = { appended: "VARCHAR", sql: (column) => column, value: asText };
const cast = (type: string): Handing => ({
  appended: "VARCHAR",
  sql: (column) => `CAST(${column} AS ${type})`,
  value: asText,
});
const moment = (type: "DATE" | "TIMESTAMP"): Handing => ({
  appended: "DOUBLE",
  sql: (column) => `make_timestamp(CAST(round(${column} * 1000) AS BIGINT))::${type}`,
  value: (value) => (typeof value === "number" && Number.isFinite(value) ? value : null),
});

/** @param second so many units */
const timeOfDay = (second: number): Handing => ({
  appended: "VARCHAR",
  sql: (column) => column,
  value: (value) => {
    if (typeof value !== "number" && typeof value !== "bigint") return null;
    const seconds = Number(value) / second;
    return new Date(Math.round(seconds * 1e3))
      .toISOString()
      .slice(11, 23)
      .replace(/\.000$/, "");
  },
});

function handingOf(type: DataType): Handing {
  switch (type.typeId) {
    case Type.Dictionary:
      return handingOf(type.dictionary);
    case Type.Float:
    case Type.Decimal:
      return number;
    case Type.Int:
      return type.bitWidth === 64 ? cast(type.signed ? "BIGINT" : "UBIGINT") : number;
    case Type.Bool:
      return cast("BOOLEAN");
    // As milliseconds since 1970, in UTC.
    case Type.Date:
      return moment("DATE");
    case Type.Timestamp:
      return moment("TIMESTAMP");
    case Type.Time:
      return timeOfDay([1, 1e3, 1e6, 1e9][type.unit] ?? 1);
    default:
      return text;
  }
}

/** A value as a text: what is no single value as JSON. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.replaceAll("\0", "\ufffd");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8").replaceAll("\0", "\ufffd");
  if (typeof value === "object")
    return JSON.stringify(value, (_, part: unknown) =>
      typeof part === "bigint"
        ? Number(part)
        : ArrayBuffer.isView(part) && !(part instanceof DataView)
          ? Array.from(part as Float64Array)
          : part,
    );
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : null;
}

/**
 * Writes the table to `target` as Parquet.
 * @param file how messages call it
 * @param first so many rows are enough
 * @throws UserError "malformed-file"
 */
export async function arrowToParquet(
  path: string,
  target: string,
  {
    file,
    first = Infinity,
    task,
  }: { readonly file: string; readonly first?: number | undefined; readonly task: TaskOptions },
): Promise<void> {
  const { bytes, columns } = await readColumns(path, file);
  for (const { column } of columns) refuseTooManyCells({ rows: column.length, columns: columns.length, bytes }, file);
  const handings = columns.map(({ column }) => handingOf(column.type));
  const names = columns.map((_, index) => `c${index}`);
  await withDatabase([target], task, async (database) => {
    const types = handings.map(({ appended }, index) => `c${index} ${appended}`).join(", ");
    await database.run(`CREATE TEMP TABLE given (${types})`);
    const rows = Math.min(first, columns[0]?.column.length ?? 0);
    for (let from = 0; from < rows; from += ROWS) {
      throwIfCanceled(task.signal);
      // Messages are heard between one part and the next.
      await new Promise((resolve) => setImmediate(resolve));
      const to = Math.min(rows, from + ROWS);
      await database.append(
        "given",
        columns.map(({ column }, index) => {
          const handing = handings[index] ?? text;
          return partOf(column, from, to, file).map(handing.value);
        }),
      );
      task.onProgress?.(to / rows, "Reading the rows");
    }
    const values = handings.map(
      ({ sql }, index) => `${sql(`c${index}`)} AS ${sqlNameOf(columns[index]?.name ?? "", index)}`,
    );
    if (names.length > 0)
      await database.run(
        `COPY (SELECT ${values.join(", ")} FROM given) TO ${sqlText(target)} (FORMAT parquet, COMPRESSION snappy)`,
      );
  });
}

/** Names may come twice, or be empty; the reader of the table says so better. */
function sqlNameOf(name: string, index: number): string {
  const shown = name.replaceAll("\0", "").trim();
  return `"${(shown === "" ? `Column ${index + 1}` : shown).replaceAll('"', '""')}"`;
}

interface NamedColumn {
  readonly name: string;
  readonly column: Column<unknown>;
}

async function readColumns(
  path: string,
  file: string,
): Promise<{ readonly bytes: number; readonly columns: readonly NamedColumn[] }> {
  let left = UNPACKED_BYTES;
  const bounded = (unpack: (packed: Uint8Array) => Uint8Array) => ({
    decode(packed: Uint8Array): Uint8Array {
      const bytes = unpack(packed);
      left -= bytes.length;
      if (left < 0) throw malformed(file, "it would unpack to too much");
      // Numbers are looked at where they lie, each at a place that its width divides.
      return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    },
    encode(): Uint8Array {
      throw new Error("nothing is packed here");
    },
  });
  setCompressionCodec(
    CompressionType.LZ4_FRAME,
    bounded((packed) => unpackLz4(packed, Math.max(0, left))),
  );
  setCompressionCodec(
    CompressionType.ZSTD,
    bounded((packed) => unpackZstd(packed, Math.max(0, left))),
  );
  const bytes = await readFile(path);
  const isAt = (at: number): boolean => bytes.subarray(at, at + MAGIC.length).toString("latin1") === MAGIC;
  if (isAt(0) && !isAt(bytes.length - MAGIC.length))
    throw malformed(file, "it is no whole Arrow file: its end is missing");
  try {
    const table = tableOf(bytes, isAt(0));
    const columns = table.names.map((name, index) => ({ name, column: table.getChildAt(index) }));
    return { bytes: bytes.length, columns };
  } catch (cause) {
    throw malformed(file, `it is no sound Arrow data${whyOf(cause)}`);
  }
}

function tableOf(bytes: Uint8Array, isFile: boolean): Table {
  const options = { useBigInt: true } as const;
  try {
    return tableFromIPC(bytes, options);
  } catch (cause) {
    // A dictionary that stands behind the rows that need it.
    if (!isFile || !(cause instanceof TypeError)) throw cause;
    return tableFromIPC(withDictionariesFirst(bytes), options);
  }
}

/** What the reader has to say of it, where that is more than where it stumbled. */
function whyOf(cause: unknown): string {
  return !(cause instanceof Error) || cause instanceof TypeError
    ? ""
    : ` (${cause.message.replace(/\.$/, "").slice(0, 200)})`;
}

/** The values of some rows; a column lies in batches. */
function partOf(column: Column<unknown>, from: number, to: number, file: string): unknown[] {
  const values: unknown[] = [];
  let start = 0;
  try {
    for (const batch of column.data) {
      for (let row = Math.max(from, start); row < Math.min(to, start + batch.length); row++)
        values.push(batch.at(row - start));
      start += batch.length;
    }
  } catch (cause) {
    throw malformed(file, `a value in it cannot be read${whyOf(cause)}`);
  }
  if (values.length !== to - from) throw malformed(file, "its columns have different lengths");
  return values;
}
