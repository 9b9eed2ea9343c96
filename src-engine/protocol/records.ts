// What the time machine is told: the records of a run, and what its network made of some rows with the weights of each.

import type { RecordHead, RecordPrecision } from "../runs/records";
import type { SplitPart } from "./learn";

/** Why there are no records: the run was told to keep none, or is older than they are; or its network is too large for them. */
export type WhyNoRecords = "not-recorded" | "too-large";

export type RecordsView =
  | { readonly kind: "none"; readonly why: WhyNoRecords }
  | {
      readonly kind: "records";
      /** In the order of their steps, each step once. */
      readonly heads: readonly RecordHead[];
      readonly precision: RecordPrecision;
      /** Where they were made by training the run again: whether it came out as its log says. */
      readonly replayed: "exact" | "inexact" | null;
      /** False where records are missing because the file was cut off or damaged. */
      readonly isWhole: boolean;
      /** Columns of numbers, dates among them, that a decision region can be drawn over; fewer than two where there is no such region. */
      readonly columns: readonly string[];
    };

/** The network with the weights of a record, on some rows. */
export interface RecordView {
  readonly step: number;
  readonly part: SplitPart;
  /** Numbers of the rows in the part: all of them, or as many as are asked, at even distances. */
  readonly rows: Int32Array;
  /** Numbers of the same rows in the file. */
  readonly inFile: Int32Array;
  /** Rows of the part. */
  readonly of: number;
  /** Each column that is predicted, in the order of the document's outputs. */
  readonly targets: readonly RecordTarget[];
  readonly region: RecordRegion | null;
}

/** One column that the network predicts, by row. */
export type RecordTarget = { readonly column: string } & (
  | {
      readonly kind: "classes";
      readonly classes: readonly string[];
      /** Numbers of classes. */
      readonly truth: Int32Array;
      readonly predicted: Int32Array;
      /** [rows, classes], as the network gives them. */
      readonly answers: Float32Array;
      /** Rows by [truth, predicted]. */
      readonly confusion: Int32Array;
    }
  | {
      readonly kind: "numbers";
      /** Days since 1970-01-01. */
      readonly isDate: boolean;
      /** In the column's own unit. */
      readonly truth: Float64Array;
      readonly predicted: Float64Array;
    }
);

export interface RegionAxis {
  readonly column: string;
  /** In days since 1970-01-01. */
  readonly isDate: boolean;
  /** From the first cell's middle to the last one's, in the column's own unit. */
  readonly least: number;
  readonly most: number;
}

/** What the network says over two columns, the other ones held: numbers at their median, categories at the most frequent one. */
export interface RecordRegion {
  readonly x: RegionAxis;
  readonly y: RegionAxis;
  /** Cells along each side. */
  readonly size: number;
  /** The predicted column that it shows. */
  readonly target: string;
  /** By [y, x]: the number of the class, or a number in the target's own unit. */
  readonly values: Float32Array;
  /** Where the rows of {@link RecordView.rows} are. */
  readonly points: { readonly x: Float64Array; readonly y: Float64Array };
}
