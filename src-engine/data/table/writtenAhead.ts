// A file of text judged and written while the rest of it is still being checked, as its beginning shows it. What was written so is
// taken only where the whole file proves to be like that.

import { throwIfCanceled } from "../../document/canceled";
import type { ImportOptions } from "../../document/importOptions";
import type { CsvBeginning, CsvFile } from "../csv/source";
import type { TaskOptions } from "../duckdb";
import { withDatabase } from "../duckdb";
import type { Inferred } from "./infer";
import { inferAndWrite, MOST_DRAFTED } from "./infer";
import { atLines } from "./readAs";
import { lineSize, rawCells, textCells } from "./textCells";

export interface AheadRequest extends TaskOptions {
  /** How messages call the file. */
  readonly file: string;
  readonly options: ImportOptions;
  /** Where the rows are to be kept. */
  readonly path: string;
}

export class WrittenAhead {
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => {
    this.#stop.abort();
  };
  #beginning: CsvBeginning | null = null;
  #isChecked = false;
  #inferred: Promise<Inferred | null> = Promise.resolve(null);

  constructor({ signal }: TaskOptions) {
    this.#signal = signal;
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Starts, unless columns without a name must be looked through first, or there are too many. */
  begin(beginning: CsvBeginning, { file, options, path, onProgress }: AheadRequest): void {
    if (beginning.header && beginning.names.some((name) => name.trim() === "")) return;
    if (beginning.names.length > MOST_DRAFTED) return;
    this.#beginning = beginning;
    const { path: source, delimiter, joinedDigits } = beginning;
    const cells = textCells({ ...beginning, file, ...LIKE_MOST });
    const task: TaskOptions = {
      signal: this.#stop.signal,
      // Until then it is told how far the check is.
      onProgress: (share, what) => {
        if (this.#isChecked) onProgress?.(share, what);
      },
    };
    this.#inferred = withDatabase(
      [source, path],
      task,
      (database) => inferAndWrite(database, { ...cells, options, delimiter, linesBefore: null, joinedDigits }, path),
      // Whatever is wrong with the file is found, and told better, by its check; anything else comes again without it.
    ).catch(() => null);
  }

  /** What came of it; null where the file is not as it began, or nothing came of it. @throws UserError "canceled" */
  async of(csv: CsvFile): Promise<Inferred | null> {
    const { path, joinedDigits } = this.#beginning ?? {};
    if (path === undefined) return null;
    const isLike =
      path === csv.path &&
      csv.brokenLines === LIKE_MOST.brokenLines &&
      lineSize(csv) === lineSize(LIKE_MOST) &&
      csv.joinedDigits === joinedDigits;
    if (!isLike) {
      await this.end();
      return null;
    }
    this.#isChecked = true;
    const found = await this.#inferred;
    throwIfCanceled(this.#signal);
    const codes = rawCells(csv.codes);
    if (found === null || [...(found.numbers ?? [])].some((raw) => codes.has(raw))) return null;
    return { ...found, columns: found.columns.map((column) => withLines(column, csv.linesBefore)) };
  }

  /** Stops it, if it still goes on. */
  async end(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#abort();
    await this.#inferred;
  }
}

/** Every record in one line, and none very long. */
const LIKE_MOST = { brokenLines: false, longestRecord: 0 } as const;

function withLines(column: Inferred["columns"][number], linesBefore: number | null): Inferred["columns"][number] {
  const { found } = column;
  if (found?.odd === undefined) return column;
  return { ...column, found: { ...found, odd: atLines(found.odd, linesBefore) } };
}
