// Writes a run's records as it goes on. It decides at once what is kept, and writes behind: nothing waits for the disk but the end.
// Records are an extra: where the disk fails, they end there, and the training goes on; what a loss of power takes can be had again by a
// replay, so that the run's end does not wait until the system has flushed them.

import { open, rm } from "node:fs/promises";
import { renameOver, replaceFile, temporaryName } from "../disk/wholeFile";
import { UserError, invariant } from "../document/errors";
import { RECORD_MOMENTS } from "../runs/records";
import type { RecordHead } from "../runs/records";
import { stretchOf } from "../runs/recordSteps";
import type { AppendFile } from "./appendFile";
import { openAppend } from "./appendFile";
import { explaining } from "./files";
import type { RecordedWeight, RecordsHeader, RecordWeights } from "./recordsFile";
import { encodeHeader, encodeRecord, recordBytes, recordPlan, withRecords, writeHead } from "./recordsFile";

/** When there are too many records, they are thinned out until at most so much of the room is taken. */
const FULL = 0.75;
const WIDEST = 40;
/** Records are written together up to so many bytes. */
const TOGETHER_BYTES = 2 ** 19;
/** So many parts of the file may wait for the disk before it counts as behind. */
const MOST_WAITING = 2;

/** Records one behind the other, some of which may not be there yet. */
interface Part {
  readonly bytes: Buffer;
  used: number;
}

/** A record that is in the file, by its number there, with the head that it is to have. */
interface Kept {
  readonly index: number;
  readonly head: RecordHead;
}

export class RecordsWriter {
  readonly #path: string;
  readonly #most: number;
  #header: RecordsHeader;
  /** Of the file, once all is written that was asked for. */
  #heads: readonly RecordHead[];
  #file: AppendFile | null = null;
  #part: Part | null = null;
  /** Memory of parts that were written: new memory for each would have all of the training's collected more often. */
  readonly #free: Buffer[] = [];
  #waiting = 0;
  readonly recordBytes: number;
  #queue: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  private constructor(path: string, header: RecordsHeader, most: number, heads: readonly RecordHead[]) {
    this.#path = path;
    this.#header = header;
    this.#most = most;
    this.#heads = heads;
    this.recordBytes = recordBytes(header.weights, header.precision);
  }

  /**
   * Opens the file of a run that is to go on after `upTo` steps, or to begin there: records of later steps are dropped. Null of a network
   * that is too large. A file that is missing, cannot be used, or was made of another network, is begun anew.
   */
  static async open(path: string, weights: readonly RecordedWeight[], upTo: number): Promise<RecordsWriter | null> {
    const plan = recordPlan(weights);
    if (plan === null) return null;
    const found = await foundAt(path);
    const isSame =
      found !== null &&
      found.header.first <= upTo &&
      found.header.precision === plan.precision &&
      JSON.stringify(found.header.weights) === JSON.stringify(recorded(weights));
    if (!isSame) return RecordsWriter.create(path, weights, upTo);
    const kept = found.heads.flatMap((head, index): Kept[] => (head.step <= upTo ? [{ index, head }] : []));
    const heads = kept.map(({ head }) => head);
    const writer = new RecordsWriter(path, found.header, plan.most, heads);
    await writer.#rewrite(found.header, kept);
    return writer;
  }

  /**
   * A new file in place of one that may be there; null of a network that is too large.
   * @param first steps done where the run begins
   */
  static async create(
    path: string,
    weights: readonly RecordedWeight[],
    first: number,
    spacing = 0,
  ): Promise<RecordsWriter | null> {
    const plan = recordPlan(weights);
    if (plan === null) return null;
    const { precision, most } = plan;
    const header: RecordsHeader = { format: 1, precision, spacing, first, weights: recorded(weights) };
    const writer = new RecordsWriter(path, header, most, []);
    await writer.#rewrite(header, []);
    return writer;
  }

  /** How far apart records are, as runs/recordSteps has it. */
  get spacing(): number {
    return this.#header.spacing;
  }

  /** Steps done where the run began. */
  get first(): number {
    return this.#header.first;
  }

  get heads(): readonly RecordHead[] {
    return this.#heads;
  }

  /** The disk does not keep up: what is added now would only wait for it. */
  get isBehind(): boolean {
    return this.#waiting >= MOST_WAITING;
  }

  /** Adds a record; the weights may change afterwards. */
  add(head: RecordHead, weights: RecordWeights): void {
    if (this.#failure !== null) return;
    if (this.#heads.length >= this.#most) this.#thinOut();
    const part = (this.#part ??= { bytes: this.#free.pop() ?? this.#memory(), used: 0 });
    const end = part.used + this.recordBytes;
    encodeRecord(part.bytes.subarray(part.used, end), head, weights, this.#header);
    part.used = end;
    this.#heads = [...this.#heads, head];
    if (end + this.recordBytes > part.bytes.length) this.flush();
  }

  /** Has what waits written, without waiting for it. */
  flush(): void {
    if (this.#part === null) return;
    const { bytes, used } = this.#part;
    this.#part = null;
    this.#waiting += 1;
    this.#next(async () => {
      invariant(this.#file !== null, "records are appended to a file that is open");
      await this.#file.append(bytes.subarray(0, used));
      this.#free.push(bytes);
      this.#waiting -= 1;
    });
  }

  /** For as many whole records as are written together. */
  #memory(): Buffer {
    const records = Math.max(1, Math.floor(TOGETHER_BYTES / this.recordBytes));
    return Buffer.allocUnsafeSlow(records * this.recordBytes);
  }

  /** Resolves when all is written; where the disk failed, too. */
  async settled(): Promise<void> {
    this.flush();
    await this.#queue;
  }

  /** Says of records that were made by training a run again whether it came out as it was. */
  replayedAs(replayed: "exact" | "inexact"): void {
    this.flush();
    const header = { ...this.#header, replayed };
    this.#header = header;
    const all = this.#heads.map((head, index) => ({ index, head }));
    this.#next(() => this.#rewrite(header, all));
  }

  /** Gives why records could not be written; null where all were. */
  async close(): Promise<UserError | null> {
    await this.settled();
    await this.#file?.close();
    this.#file = null;
    return this.#failure?.error instanceof UserError ? this.#failure.error : null;
  }

  #thinOut(): void {
    let { spacing } = this.#header;
    let kept = worthKeeping(this.#heads, spacing, this.#header.first);
    while (kept.length > FULL * this.#most && spacing < WIDEST)
      kept = worthKeeping(this.#heads, ++spacing, this.#header.first);
    this.flush();
    const header = { ...this.#header, spacing };
    this.#header = header;
    this.#heads = kept.map(({ head }) => head);
    this.#next(() => this.#rewrite(header, kept));
  }

  /** The file anew with these of its records, one by one: a file of the old kind or the new one is there at any time. */
  async #rewrite(header: RecordsHeader, kept: readonly Kept[]): Promise<void> {
    const temporary = temporaryName(this.#path);
    await explaining(this.#path, "save", async () => {
      try {
        const file = await open(temporary, "wx");
        try {
          await file.writeFile(encodeHeader(header));
          if (kept.length > 0) {
            await withRecords(this.#path, async (old) => {
              for (const { index, head } of kept) {
                const bytes = await old.record(index);
                writeHead(bytes, head);
                await file.writeFile(bytes);
              }
            });
          }
        } finally {
          await file.close();
        }
        await this.#file?.close();
        this.#file = null;
        await (kept.length > 0 ? replaceFile : renameOver)(temporary, this.#path);
      } finally {
        await rm(temporary, { force: true });
      }
    });
    this.#file = await openAppend(this.#path, async (file) => (await file.stat()).size);
  }

  #next(action: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#failure !== null) return;
      try {
        await action();
      } catch (error) {
        this.#failure = { error };
      }
    });
  }
}

function recorded(weights: readonly RecordedWeight[]): RecordedWeight[] {
  return weights.map(({ tensor, shape }) => ({ tensor, shape }));
}

/**
 * Records of a run that is over, made at once: the file appears when it is whole, or not at all.
 * @param fill adds the records, and says whether the run came out as its log says
 * @throws UserError where it cannot be written, and what `fill` throws
 */
export async function makeRecords(
  path: string,
  { weights, first, spacing }: Pick<RecordsHeader, "weights" | "first" | "spacing">,
  fill: (writer: RecordsWriter) => Promise<"exact" | "inexact">,
): Promise<void> {
  const temporary = temporaryName(path);
  const writer = await RecordsWriter.create(temporary, weights, first, spacing);
  invariant(writer !== null, "there is room for records of these weights");
  try {
    writer.replayedAs(await fill(writer));
    const failure = await writer.close();
    if (failure !== null) throw failure;
    await explaining(path, "save", () => replaceFile(temporary, path));
  } finally {
    await writer.close();
    await rm(temporary, { force: true });
  }
}

/** The first record of each stretch, and the newest of each moment; of several of one step one, with the moments of all. */
function worthKeeping(heads: readonly RecordHead[], spacing: number, first: number): readonly Kept[] {
  const newest = RECORD_MOMENTS.map((moment) => heads.filter(({ moments }) => moments.includes(moment)).at(-1)?.step);
  const sorted = heads.map((head, index) => ({ index, head })).sort((a, b) => a.head.step - b.head.step);
  const kept: Kept[] = [];
  let stretch = -Infinity;
  for (const one of sorted) {
    const { step } = one.head;
    const moments = RECORD_MOMENTS.filter((_, at) => newest[at] === step);
    const own = stretchOf(step - first, spacing);
    if (kept.at(-1)?.head.step === step) continue;
    if (own === stretch && moments.length === 0) continue;
    stretch = own;
    kept.push({ index: one.index, head: { ...one.head, moments } });
  }
  return kept;
}

async function foundAt(
  path: string,
): Promise<{ readonly header: RecordsHeader; readonly heads: readonly RecordHead[] } | null> {
  try {
    return await withRecords(path, async ({ header, heads }) => ({ header, heads }));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
