// What changes where a project's data are imported again, or rows are added to them.

import type { OddCells } from "../document/columnReading";
import type { RowEdit } from "../document/rowEdits";
import type { ColumnRole, ColumnType, Document } from "../document/schema";
import type { Table } from "./data";

export interface DataChange {
  /** Rows of another file are added, or the file is read again. */
  readonly what: "again" | "add";
  readonly rows: {
    readonly before: number;
    readonly after: number;
    /** Rows whose values in the columns that stay are new, or are no more; null where the data are too large to be compared, or are arrays. */
    readonly added: number | null;
    readonly removed: number | null;
  };
  /** Columns that are no more; with the role that each had. */
  readonly gone: readonly { readonly name: string; readonly role: ColumnRole }[];
  /** New ones, with what is proposed for each. Of added rows they are left out. */
  readonly extra: readonly { readonly name: string; readonly type: ColumnType; readonly role: ColumnRole }[];
  /** Columns of added rows that are left empty. */
  readonly empty: readonly string[];
  /** Columns that hold something else now. */
  readonly retyped: readonly {
    readonly name: string;
    readonly from: ColumnType;
    readonly to: ColumnType;
    /** What does not fit the former type; absent where all of it does. */
    readonly odd?: OddCells;
  }[];
  /** Cells of added rows that are no values of their columns, and count as missing. */
  readonly odd: Readonly<Record<string, OddCells>>;
  /** Of the edits of rows: how many still apply, and which do not. */
  readonly edits: { readonly kept: number; readonly lost: readonly RowEdit[] };
  /** What had to be decided. */
  readonly notes: readonly string[];
}

export interface UpdatedData {
  readonly change: DataChange;
  /** Absent where it was only looked at. */
  readonly done?: { readonly document: Document; readonly table: Table };
}

/** Whether the file that the data came from is still the same. */
export type SourceState =
  /** Nothing is known of it: the data came without a file, or before such things were kept. */
  | { readonly state: "unknown" }
  | { readonly state: "same" | "gone"; readonly path: string }
  | {
      readonly state: "changed";
      readonly path: string;
      /** ISO 8601. */
      readonly modified: string;
      readonly bytes: number;
      readonly before: number;
      readonly importedAt: string;
    };
