// The contract of a finding about data. Like a finding about a run it stands in one file: what it is called, what it asks of the rows,
// from where on it speaks, and the fix. It asks in SQL, of a view `data` of the rows as they are edited, and judges the answers: who
// has the rows need not know any finding, and who shows them need not have the rows.

import type { PictureExtent, ResizeMode } from "../../document/pictureOptions";
import type { ColumnRole, ColumnType, Document } from "../../document/schema";
import type { FindingSpec, FindingWords } from "../spec";

/** What is known of a column before anything is asked of it. */
export interface ColumnFacts {
  readonly name: string;
  /** As the document treats it. */
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** How the data keep it; "array" is that of pictures and the like, of which the view has a fingerprint as text. */
  readonly stored: "number" | "date" | "timestamp" | "text" | "array";
  /** Its name in the view: DOUBLE of a number or a date (days since 1970-01-01), else VARCHAR; NULL where it is missing. */
  readonly sql: string;
  readonly present: number;
  readonly distinct: number;
  /** Of a number or a date of which something is present. */
  readonly spread: {
    readonly least: number;
    readonly greatest: number;
    /** A quarter, half and three quarters of the values are not above them. */
    readonly quartiles: readonly [number, number, number];
    /** Every value is a whole number. */
    readonly isWhole: boolean;
  } | null;
}

export interface DataFacts {
  /** Names the data, as edits of rows are of them. */
  readonly of: string;
  /** Those that are not excluded. */
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
  /** Where the examples were files of pictures. */
  readonly pictures?: PictureFacts;
}

/** What is known of files of pictures that were brought to one shape. */
export interface PictureFacts {
  /** What they were brought to. */
  readonly target: PictureExtent;
  readonly resize: ResizeMode;
  /** As they came: with the fewest pixels and with the most, and the bounds of width by height. Null where that was not kept. */
  readonly sizes: {
    readonly least: PictureExtent;
    readonly greatest: PictureExtent;
    readonly narrowest: number;
    readonly widest: number;
  } | null;
  /** Files that are no rows, and some of them with the reason: "it is cut off". */
  readonly leftOut: {
    readonly count: number;
    readonly examples: readonly { readonly name: string; readonly reason: string }[];
  };
  /** Numbers in the data, from 0, of those that show next to nothing. */
  readonly blank: readonly number[];
}

/** The rows of an answer; a missing value is null. */
export type Answer = readonly (readonly (string | number | null)[])[];

/** All that is judged. */
export interface DataEvidence extends DataFacts {
  /** Per row of the data its part: 0 to train, 1 to validate, 2 to test, 3 none. Null where the rows cannot be divided. */
  readonly parts: Uint8Array | null;
  /** Rows in each part. */
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number } | null;
  /** Classes in the order of the outputs; none of a regression or of several targets. */
  readonly classes: readonly string[];
  /** Each number to predict as the network sees it, scaled. */
  readonly scaledTargets: readonly { readonly name: string; readonly least: number; readonly greatest: number }[];
  /** By the finding's type, an answer to each of its questions. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
}

export type DataFindingWords = Pick<FindingWords, "number" | "whole" | "count"> & {
  /** "98.1%" */
  share(value: number): string;
};

/** A value of a small bar chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** It is what the finding is about. */
  readonly strong?: true;
}

/** That a finding applies, and why. */
export interface DataSign {
  /** A sentence or two: what was seen, with its figures. */
  readonly text: string;
  /** The columns it is about. */
  readonly columns: readonly string[];
  /** Numbers in the data, from 0: the rows it is about, where these are few enough to be looked at. */
  readonly rows?: readonly number[];
  readonly bars?: readonly Bar[];
  /** For {@link DataFindingSpec.fix}: what stands in for what, or the like. */
  readonly cells?: readonly CellChange[];
}

/** Another value of a cell; null is missing. */
export interface CellChange {
  readonly row: number;
  readonly column: string;
  readonly value: string | number | null;
}

export interface DataFix {
  /** What is changed, as a button says it: "ignore Id". */
  readonly label: string;
  readonly document: Document;
}

export interface DataFindingSpec extends Pick<
  FindingSpec,
  "type" | "label" | "summary" | "docs" | "evidence" | "threshold" | "tone"
> {
  /** Of the other findings about data: of a column that one of them is about, this is not told. */
  readonly yieldsTo?: readonly string[];
  /** SELECTs of the view `data`: `number` (of the row, from 0), and each column under its `sql`. By the facts alone: the document may change before it is judged. */
  ask(facts: DataFacts): readonly string[];
  /** One for each thing to fix. */
  judge(
    evidence: DataEvidence,
    answers: readonly Answer[],
    words: DataFindingWords,
    document: Document,
  ): readonly DataSign[];
  /** Of the document as it is now. Null where nothing that the app can change helps. */
  fix(document: Document, sign: DataSign, evidence: DataEvidence, words: DataFindingWords): DataFix | null;
}

/** A question about columns, with them. */
export const featuresOf = ({ columns }: DataFacts): readonly ColumnFacts[] =>
  columns.filter(({ role }) => role === "feature");
export const targetsOf = ({ columns }: DataFacts): readonly ColumnFacts[] =>
  columns.filter(({ role }) => role === "target");

/** Rows that one fix may change: as many as a project's edits may be of. */
export const MOST_FIXED = 10_000;

/** "Id", "Id and Code", "Id, Code and 3 more" */
export function named(names: readonly string[], { whole }: Pick<DataFindingWords, "whole">): string {
  const quoted = names.map((name) => `“${name}”`);
  if (quoted.length <= 3) return [quoted.slice(0, -1).join(", "), quoted.at(-1)].filter(Boolean).join(" and ");
  return `${quoted.slice(0, 2).join(", ")} and ${whole(quoted.length - 2)} more`;
}
