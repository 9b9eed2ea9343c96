// What is told of a file of rows that a run predicts.

import type { OddCells } from "../document/columnReading";

/** A column that the run takes and a file has not. */
export interface AbsentColumn {
  readonly column: string;
  /** The fitted fill, which stands in for it in every row; "" is the category of missing values. */
  readonly fill: string | number;
}

/** A column that a file writes in another way than the training file did, and that is read so. */
export interface OtherWriting {
  readonly column: string;
  /** As an example: "1.234,5" or "31.12.2021". */
  readonly here: string;
  readonly trained: string;
}

/** What is known of a file from reading it, of all its rows. */
export interface FileReading {
  /** Cells that the preparation's way of reading made no value of, by column: they count as missing. */
  readonly odd: Readonly<Record<string, OddCells>>;
  /** Columns that the preparation takes and the file has not, with what stands in for them. */
  readonly absent: readonly AbsentColumn[];
  readonly otherwise: readonly OtherWriting[];
}

/** What is doubtful in the rows of a file, by column. */
export interface FileDoubts extends FileReading {
  /** Rows that lack a value without which there is no prediction: theirs is left empty. */
  readonly incomplete: number;
  /** Values that the run did not know as categories: they count as none of them. */
  readonly unknown: readonly { readonly column: string; readonly values: readonly string[]; readonly rows: number }[];
  /** Numbers below or above those of the training rows, and dates. */
  readonly outside: readonly {
    readonly column: string;
    readonly rows: number;
    /** Of the training rows. */
    readonly least: number;
    readonly most: number;
    readonly isDate: boolean;
  }[];
  /** Rows without a value, where the fitted fill stands in. */
  readonly missing: readonly { readonly column: string; readonly rows: number }[];
}

export interface FilePrediction extends FileDoubts {
  readonly rows: number;
  /** Cells that a spreadsheet would run as formulas; null in files that no spreadsheet runs. */
  readonly formulas: { readonly cells: number; readonly escaped: boolean } | null;
}

/** The first rows of a file with their predictions; nothing is written. */
export interface FilePreview extends FileDoubts {
  /** In the whole file. */
  readonly rows: number;
  /** The file's own columns, then those of the predictions. */
  readonly columns: readonly string[];
  /** How many of them are the file's own. */
  readonly own: number;
  readonly cells: readonly (readonly (string | number | null)[])[];
  /** Endings of the files that predictions can be written to, without the dot. */
  readonly endings: readonly string[];
}
