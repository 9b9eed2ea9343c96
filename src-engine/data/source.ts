// A project's data, open: whether it is a table or arrays, it is asked the same questions. Each kind of data answers them in
// its own way (table/tableData.ts, arrays/arrayData.ts); open.ts chooses which, and nothing else asks.

import type { DataFile } from "../document/dataFiles";
import type { Answer } from "../findings/data/spec";
import type { RowEdit } from "../document/rowEdits";
import type { DataPage, Table } from "../protocol/data";
import type { RowFilter } from "../protocol/rowFilter";
import type { RawTable, Wanted } from "./columns";
import type { TaskOptions } from "./duckdb";
import type { Suggestion } from "./proposal";
import type { Wish } from "./wish";

export interface DataSource {
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: "number" | "date" | "timestamp" | "text" | "array";
    /** Of an array's examples. */
    readonly shape?: readonly number[];
  }[];
  /** Per row the part that the source itself gives it: 0 to train, 1 to validate, 2 to test. Null where it gives none. */
  readonly given: Uint8Array | null;
  /** @throws UserError "no-such-column", or "wrong-type" where values cannot be read as the type */
  read(wanted: readonly Wanted[]): Promise<RawTable>;
  /** The same of data that are too large for memory, in a scratch file at `path`; absent where that cannot be. */
  stage?(wanted: readonly Wanted[], path: string): Promise<RawTable>;
  /** What stands in it, in figures. */
  profile(): Promise<DataProfile>;
  /** Some rows, for people to look at; fewer than asked for where there are no more, or where they are very large. */
  page(wish: PageWish): Promise<DataPage>;
  /**
   * Asks of the rows in SQL, as the data doctor does. `action` is given the answers to SELECTs of a view `data`, which has the number of
   * each row (from 0) and `x0`, `x1` and so on for the columns as they are wanted: DOUBLE of numbers and dates, else VARCHAR. Edited
   * cells are as they were edited, and excluded rows are not there.
   * @throws UserError "no-such-column"
   */
  examine<T>(
    wanted: readonly Wanted[],
    edits: readonly RowEdit[],
    action: (ask: (sql: string) => Promise<Answer>) => Promise<T>,
  ): Promise<T>;
  /** The rows of these numbers, in their order; fewer where they are very large. */
  pick(numbers: readonly number[]): Promise<DataPage>;
}

export type DataProfile = Pick<Table, "columns" | "arrays">;

/** Bins of a histogram, and categories that are listed, in a profile. */
export const PROFILE = { bins: 20, listed: 50 } as const;

export interface PageWish {
  readonly offset: number;
  readonly limit: number;
  /** Missing values come last either way; rows that are equal keep their order. */
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
  readonly filter?: RowFilter | undefined;
  /** Cells are shown, ordered and filtered as they are edited. */
  readonly edits?: readonly RowEdit[] | undefined;
}

/** How a project keeps data of one kind. */
export interface DataKind {
  readonly holds: "table" | "arrays";
  /** The file, within the project. */
  readonly file: DataFile;
  /** What such a file is called where nothing is known of an import: it was put there by hand. */
  readonly label: string;
  /** Endings of the files that predictions can be written to, without the dot. */
  readonly answers: readonly string[];
  /** Opens such a file. @throws UserError "file-damaged", or why it cannot be read */
  open<T>(path: string, task: TaskOptions, action: (data: DataSource) => Promise<T>): Promise<T>;
  /** What the app proposes for data of this kind. @throws UserError where the wish will not do */
  suggest(table: Table, wish: Wish): Suggestion;
}
