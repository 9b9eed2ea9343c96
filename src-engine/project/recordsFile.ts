// records.bin, the weights of a run on its way: a header, then records of one length, so that the file can be cut off anywhere and
// what stands before is whole. docs/project-format.md says byte by byte what is in it.

import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { UserError, invariant } from "../document/errors";
import { RECORD_MOMENTS, RECORD_PRECISIONS } from "../runs/records";
import type { RecordHead, RecordPrecision } from "../runs/records";
import { damaged, explaining } from "./files";

/** Of one file, with all its records. */
export const MOST_RECORD_BYTES = 64 * 2 ** 20;
export const MOST_RECORDS = 200;
/** With fewer, a network is recorded in less precision, or, in the least, not at all. */
const ENOUGH = 100;
const LEAST = 8;
const MOST_HEADER_BYTES = 2 ** 20;
/** Step, epoch, row, moments, loss, change: float64 each. */
const HEAD_BYTES = 6 * 8;
/** -1 - step: what was torn does not end with it, nor do zeros. */
const TAIL_BYTES = 8;
const INT16_MOST = 32_767;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const HeaderSchema = v.strictObject({
  format: v.literal(1),
  precision: v.picklist(RECORD_PRECISIONS),
  /** As runs/recordSteps has it. */
  spacing: v.pipe(count, v.maxValue(64)),
  /** Steps done where the run began. */
  first: count,
  /** In the order of their numbers in a record. */
  weights: v.pipe(
    v.array(
      v.strictObject({
        tensor: v.pipe(v.string(), v.maxLength(1_000)),
        shape: v.pipe(v.array(v.pipe(count, v.maxValue(2 ** 31))), v.maxLength(16)),
      }),
    ),
    v.maxLength(100_000),
  ),
  /** The records were made by training the run again: whether it came out as its log says. Absent where the run itself wrote them. */
  replayed: v.optional(v.picklist(["exact", "inexact"])),
});
export type RecordsHeader = Omit<v.InferOutput<typeof HeaderSchema>, "weights"> & {
  readonly weights: readonly RecordedWeight[];
};
/** Of a network's weights, what a header says. */
export interface RecordedWeight {
  readonly tensor: string;
  readonly shape: readonly number[];
}

/** Weights by tensor, as they are recorded and read. */
export type RecordWeights = Readonly<Record<string, { readonly data: Float32Array | Float64Array }>>;

/** How records of these weights are kept; null of a network that is too large for it. */
export function recordPlan(
  weights: readonly RecordedWeight[],
): { readonly precision: RecordPrecision; readonly most: number } | null {
  const fit = (precision: RecordPrecision): number =>
    Math.min(MOST_RECORDS, Math.floor((MOST_RECORD_BYTES - MOST_HEADER_BYTES) / recordBytes(weights, precision)));
  const precision = fit("float32") >= ENOUGH ? "float32" : "int16";
  const most = fit(precision);
  return most < LEAST ? null : { precision, most };
}

/** Bytes of one record. */
export function recordBytes(weights: readonly RecordedWeight[], precision: RecordPrecision): number {
  const numbers = weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const each = precision === "float32" ? 4 * numbers : 2 * numbers + 4 * weights.length;
  return HEAD_BYTES + Math.ceil(each / 8) * 8 + TAIL_BYTES;
}

/** The file's beginning: the length of what follows as a 64-bit number, then JSON, with blanks up to a multiple of 8. */
export function encodeHeader(header: RecordsHeader): Buffer {
  const text = JSON.stringify(header);
  const length = Math.ceil(Buffer.byteLength(text) / 8) * 8;
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length), 0);
  bytes.write(text, 8);
  return bytes;
}

/** Writes a record into `bytes`, which are as many as {@link recordBytes} says. */
export function encodeRecord(
  bytes: Buffer,
  head: RecordHead,
  weights: RecordWeights,
  { weights: all, precision }: Pick<RecordsHeader, "weights" | "precision">,
): void {
  writeHead(bytes, head);
  bytes.writeDoubleLE(-1 - head.step, bytes.length - TAIL_BYTES);
  let at = HEAD_BYTES;
  for (const { tensor } of all) {
    const data = weights[tensor]?.data;
    invariant(data !== undefined, `the weights "${tensor}" are among the state`);
    at = precision === "float32" ? writeFloats(bytes, at, data) : writeShorts(bytes, at, data);
  }
  bytes.fill(0, at, bytes.length - TAIL_BYTES);
}

/** Puts another head before a record's numbers. */
export function writeHead(bytes: Buffer, { step, epoch, row, loss, change, moments }: RecordHead): void {
  const bits = moments.reduce((sum, moment) => sum + 2 ** RECORD_MOMENTS.indexOf(moment), 0);
  [step, epoch, row, bits, loss, change].forEach((value, at) => bytes.writeDoubleLE(value, 8 * at));
}

function writeFloats(bytes: Buffer, start: number, data: RecordWeights[string]["data"]): number {
  const floats = data instanceof Float32Array ? data : Float32Array.from(data);
  bytes.set(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength), start);
  return start + floats.byteLength;
}

/** The greatest size of the tensor's numbers, float32, then each number's share of it. */
function writeShorts(bytes: Buffer, start: number, data: RecordWeights[string]["data"]): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  bytes.writeFloatLE(most, start);
  const scale = most > 0 ? INT16_MOST / most : 0;
  let at = start + 4;
  for (const value of data) at = bytes.writeInt16LE(Math.round(value * scale), at);
  return at;
}

/** records.bin, open for reading: the heads of all its records, in the order in which they were written. */
export interface RecordsFile {
  readonly header: RecordsHeader;
  /** Where the first record begins. */
  readonly start: number;
  readonly heads: readonly RecordHead[];
  /** False where something behind the last of them is no record: it was cut off, or damaged. */
  readonly isWhole: boolean;
  /** All bytes of one of them. */
  record(index: number): Promise<Buffer>;
  /** @throws UserError "file-damaged" where a number is not finite */
  weights(index: number): Promise<Readonly<Record<string, Float32Array>>>;
}

/**
 * Opens the file for `action`; what was torn at its end is left out.
 * @throws UserError "file-missing", or "file-damaged" where it is not what {@link encodeHeader} and {@link encodeRecord} write
 */
export async function withRecords<T>(path: string, action: (file: RecordsFile) => Promise<T>): Promise<T> {
  return explaining(path, "read", async () => {
    // Looked at before it is opened: opening a pipe would wait for ever.
    if (!(await stat(path)).isFile()) throw unusable(path, "it is not a file");
    const handle = await open(path, "r");
    try {
      return await action(await openedRecords(handle, path));
    } finally {
      await handle.close();
    }
  });
}

async function openedRecords(handle: FileHandle, path: string): Promise<RecordsFile> {
  const { size } = await handle.stat();
  const header = await readHeader(handle, path, size);
  const start = encodedLength(await readAt(handle, path, 0, 8)) + 8;
  const length = recordBytes(header.weights, header.precision);
  if (length > MOST_RECORD_BYTES) throw unusable(path, `a record of it has ${length} bytes`);
  const whole = Math.floor((size - start) / length);
  // While it is written a few more may stand there than are kept in the end.
  if (whole > 2 * MOST_RECORDS) throw unusable(path, `it holds ${whole} records`);
  const record = (index: number): Promise<Buffer> => readAt(handle, path, start + index * length, length);
  const heads: RecordHead[] = [];
  for (let index = 0; index < whole; index++) {
    const head = parseHead(await readAt(handle, path, start + index * length, HEAD_BYTES));
    const tail = await readAt(handle, path, start + (index + 1) * length - TAIL_BYTES, TAIL_BYTES);
    if (head === null || tail.readDoubleLE(0) !== -1 - head.step) break;
    heads.push(head);
  }
  return {
    header,
    start,
    heads,
    isWhole: start + heads.length * length === size,
    record,
    async weights(index) {
      invariant(index < heads.length, `record ${index} of ${heads.length}`);
      return decodeWeights(await record(index), header, path);
    },
  };
}

/**
 * The weights of one record, without a look at the others. Null where another one stands there by now: the run went on.
 * @throws UserError as {@link withRecords}
 */
export async function readRecordAt(
  path: string,
  { header, start }: Pick<RecordsFile, "header" | "start">,
  index: number,
  step: number,
): Promise<Readonly<Record<string, Float32Array>> | null> {
  return explaining(path, "read", async () => {
    const handle = await open(path, "r");
    try {
      const length = recordBytes(header.weights, header.precision);
      const bytes = await readAt(handle, path, start + index * length, length);
      if (parseHead(bytes)?.step !== step || bytes.readDoubleLE(length - TAIL_BYTES) !== -1 - step) return null;
      return decodeWeights(bytes, header, path);
    } finally {
      await handle.close();
    }
  });
}

function encodedLength(bytes: Buffer): number {
  return Number(bytes.readBigUInt64LE(0));
}

async function readHeader(handle: FileHandle, path: string, size: number): Promise<RecordsHeader> {
  if (size < 8) throw unusable(path, "it has no header");
  const length = encodedLength(await readAt(handle, path, 0, 8));
  if (length > MOST_HEADER_BYTES || 8 + length > size)
    throw unusable(path, `its header says that it has ${length} bytes`);
  const text = (await readAt(handle, path, 8, length)).toString("utf8");
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), HeaderSchema), text, FIRST_ISSUE);
  if (!parsed.success) throw unusable(path, `its header: ${v.summarize(parsed.issues).slice(0, 200)}`);
  return parsed.output;
}

function parseHead(bytes: Buffer): RecordHead | null {
  const at = (index: number): number => bytes.readDoubleLE(8 * index);
  const [step, epoch, row, bits] = [at(0), at(1), at(2), at(3)];
  if (![step, epoch, row, bits].every((value) => Number.isSafeInteger(value) && value >= 0)) return null;
  const moments = RECORD_MOMENTS.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
  return { step, epoch, row, loss: at(4), change: at(5), moments };
}

function decodeWeights(
  bytes: Buffer,
  { weights, precision }: RecordsHeader,
  path: string,
): Readonly<Record<string, Float32Array>> {
  let at = HEAD_BYTES;
  const found: Record<string, Float32Array> = {};
  for (const { tensor, shape } of weights) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    if (precision === "float32") {
      new Uint8Array(data.buffer).set(bytes.subarray(at, at + data.byteLength));
      at += data.byteLength;
    } else {
      const scale = bytes.readFloatLE(at) / INT16_MOST;
      at += 4;
      for (let index = 0; index < data.length; index++, at += 2) data[index] = bytes.readInt16LE(at) * scale;
    }
    if (!data.every(Number.isFinite)) throw unusable(path, `the weights "${tensor}" of a record are not all finite`);
    found[tensor] = data;
  }
  return found;
}

async function readAt(handle: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) throw unusable(path, "it is cut off");
    at += bytesRead;
  }
  return bytes;
}

/** Records follow from the run: nothing is lost with them. */
function unusable(path: string, why: string): UserError {
  const { problem } = damaged(path, why);
  return new UserError({ ...problem, next: "Remove it; the run can be replayed to make its records anew." });
}
