// What the window is told about a project's table.

import type { ColumnFound } from "../document/columnReading";
import type { Encoding } from "../document/encodings";
import type { Problem } from "../document/errors";
import type { ImportOptionsInput, OptionName } from "../document/importOptions";
import type { PictureColor, ResizeMode } from "../document/pictureOptions";
import type { ArrayType } from "../document/preparation";
import type { ColumnType } from "../document/schema";

/** A cell as it is shown: dates as ISO text, a missing value as null. */
export type Cell = string | number | boolean | null;

export interface Table {
  /** Names the data: edits of rows are of these. */
  readonly id: string;
  /** The file of the project that holds it, as `data.source` of the document names it. */
  readonly source: string;
  /** Path the rows came from, as the person gave it. */
  readonly sourceName: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** e.g. "comma", "UTF-8": what the import found. */
  readonly delimiter: string;
  readonly encoding: string;
  /** `columns` are the answers then. Absent for a table. */
  readonly arrays?: ArrayProfile;
  /** Of files of pictures: how they were brought to one shape, as options of an import. */
  readonly pictures?: Pick<PicturesPreview, "size" | "color" | "resize">;
  /** What a person said of how the file is read. */
  readonly asked?: ImportOptionsInput;
  /** What the import did that a person should know. */
  readonly notes?: readonly string[];
}

/** Arrays in place of a table of cells: numbers of a shape for each example. */
export interface ArrayProfile {
  /** Of the column that the examples are. */
  readonly name: string;
  /** Data type in the source. */
  readonly elements: ArrayType;
  /** Of one example, as the source has it. */
  readonly shape: readonly number[];
  /** Data type of the answers. */
  readonly answers: ArrayType;
  /** Some examples hold numbers that are not finite; they are left out. */
  readonly missing: boolean;
  /** Figures of the numbers, from up to 2,000 examples. */
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly deviation: number;
  /** Equal-width bins from `least` to `greatest`. */
  readonly counts: readonly number[];
  /** Examples in the parts that the source has; null where it has none. */
  readonly given: { readonly train: number; readonly validation: number; readonly test: number } | null;
}

export interface ColumnProfile {
  readonly name: string;
  /** What the import takes it for; the document's own choice may differ. */
  readonly type: ColumnType;
  /** How its texts were read, where the source has texts. */
  readonly found?: ColumnFound;
  readonly missing: number;
  readonly distinct: number;
  /** Numbers and dates (as days since 1970-01-01): equal-width bins from `min` to `max`. */
  readonly histogram?: { readonly min: number; readonly max: number; readonly counts: readonly number[] };
  readonly mean?: number;
  readonly deviation?: number;
  readonly median?: number;
  /** Numbers: as many digits after the point write every value exactly; at most 7, which stands for more than 6. */
  readonly decimals?: number;
  /** Categories, and numbers of which few differ: the most frequent first, at most 50. */
  readonly categories?: readonly { readonly value: string; readonly count: number }[];
}

/** A file as it would be imported with some options, looked at before. */
export interface ImportPreview {
  /** What its format is called. */
  readonly format: string;
  /** What a person may say of how it is read; nothing of arrays. */
  readonly asks: readonly OptionName[];
  /** Where it holds several tables, the names of all. */
  readonly sheets?: readonly string[];
  /** The file is large; only its beginning was looked at. */
  readonly partial: boolean;
  /** What was found where the options do not say it. */
  readonly found?: {
    readonly delimiter: string | null;
    readonly encoding: Encoding | null;
    readonly header: boolean | null;
    /** Lines above the table. */
    readonly skip: number;
    readonly comment: string | null;
    readonly sheet: string | null;
  };
  /** Absent where there is a problem. */
  readonly columns?: readonly {
    readonly name: string;
    readonly kind: "number" | "date" | "text";
    readonly found: ColumnFound | null;
  }[];
  /** Columns that are not shown. */
  readonly more?: number;
  /** The first rows, of the columns shown. */
  readonly rows?: readonly (readonly Cell[])[];
  /** Some of the pictures, as they would be kept. */
  readonly pictures?: PicturesPreview;
  /** What the import would decide that a person should know. */
  readonly notes?: readonly string[];
  /** Why it could not be imported so. */
  readonly problem?: Problem;
  /** The first lines that do not fit the others. */
  readonly lines?: readonly OddLine[];
}

export interface PicturesPreview {
  /** Of one picture: [height, width], with three channels in color. */
  readonly shape: readonly number[];
  /** Row-major, one picture after another. */
  readonly values: Float32Array;
  readonly answers: readonly string[];
  readonly size: string;
  readonly color: PictureColor;
  readonly resize: ResizeMode;
}

/** A line of a text that has another number of fields than the first one, or quotes that no field has. */
export interface OddLine {
  /** From 1. */
  readonly line: number;
  /** Its beginning. */
  readonly text: string;
  readonly fields?: number;
  readonly expected?: number;
}

/** Some rows of the data, for people to look at. */
export interface DataPage {
  readonly offset: number;
  /** Rows in all. */
  readonly total: number;
  /** As in {@link Table.columns}. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number of each row in the data, from 0. */
  readonly numbers: readonly number[];
  /** Where the data are arrays: the rows' examples. */
  readonly arrays?: {
    /** Of one example. */
    readonly shape: readonly number[];
    /** Their numbers, one example after another. */
    readonly values: Float32Array;
  };
}

/** A format of files that data can be read from. */
export interface DataFormat {
  readonly id: string;
  /** As people call it: "CSV". */
  readonly label: string;
  readonly holds: "table" | "arrays";
  /** Endings of such files, in lower case without the dot; none where it is a folder or told by its first bytes alone. */
  readonly extensions: readonly string[];
}

/** How many rows each part of the split gets, with the rows left out because their target, or a column with the rule "drop-row", is missing. */
export interface SplitCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly left: number;
}
