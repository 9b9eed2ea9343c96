// What is told of a run that a person tries on a case: the form of its inputs, rows to begin with, what it answers, and the training
// rows that are most like the case.

import * as v from "valibot";
import type { Problem } from "../document/errors";
import type { ArrayType } from "../document/preparation";
import type { ExampleKind } from "../document/schema";
import type { DataPage } from "./data";
import { column } from "./fields";
import type { SplitPart } from "./learn";

/** A case, before it is prepared. Dates are days since 1970-01-01; null is a missing value. */
export const TryValuesSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("columns"),
    values: v.record(
      column,
      v.nullable(v.union([v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.maxLength(10_000))])),
    ),
  }),
  /** Every number of an example, row-major, as the data have them. */
  v.strictObject({ kind: v.literal("array"), values: v.instance(Float64Array) }),
]);
export type TryValues = v.InferOutput<typeof TryValuesSchema>;

/** Any row of the data, or a row of a part of the run's split. */
export const TRY_PARTS = ["all", "train", "validation", "test"] as const;
export type TryPart = (typeof TRY_PARTS)[number];

export interface TryForm {
  readonly inputs: TryInputs;
  /** In the order of the document. */
  readonly outputs: readonly TryOutput[];
  /** How many rows there are to begin with; null where the data can no longer be read as the run had them. */
  readonly rows: Readonly<Record<TryPart, number>> | null;
  /** Why the data cannot be read, or what is doubtful about them. */
  readonly problem: Problem | null;
}

export type TryInputs =
  | { readonly kind: "columns"; readonly columns: readonly TryColumn[] }
  | {
      readonly kind: "array";
      readonly name: string;
      /** Of one example, as the data have it. */
      readonly shape: readonly number[];
      readonly elements: ArrayType;
      readonly as: ExampleKind | null;
      /** The examples were files of pictures: the engine brings another one to their shape. */
      readonly files: boolean;
      /** Of the training rows; of 8-bit pictures 0 and 255. Null where the data cannot be read. */
      readonly range: { readonly least: number; readonly most: number } | null;
      /** Of pictures with one channel. */
      readonly picture: PictureHabits | null;
    };

/** What the training pictures have in common. */
export interface PictureHabits {
  /** The median of their borders: what is drawn on. */
  readonly ground: number;
  /** Where their centers of mass lie, in elements from the middle of the first one, if all of them do: they were put there, as those of MNIST. */
  readonly center: { readonly x: number; readonly y: number } | null;
}

export type TryColumn =
  | {
      readonly name: string;
      readonly type: "number" | "date";
      /** What stands in for a missing value; null where there is no prediction without it. */
      readonly fill: number | null;
      /** Of the training rows; null where the data cannot be read. */
      readonly range: NumberRange | null;
    }
  | {
      readonly name: string;
      readonly type: "category";
      readonly fill: string | null;
      /** Any text will do: it is taken by its words, or its hash. */
      readonly open?: true;
      /** Those that the network knows, with their counts among the training rows; null where the data cannot be read. */
      readonly categories: readonly { readonly value: string; readonly count: number | null }[];
    };

export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly median: number;
  /** As many digits after the point write the values exactly; at most 7, which stands for more than 6. */
  readonly decimals: number;
}

export type TryOutput = { readonly layer: string; readonly title: string } & (
  | { readonly kind: "classes"; readonly column: string; readonly classes: readonly string[] }
  | { readonly kind: "numbers"; readonly columns: readonly TryTarget[] }
);

export interface TryTarget {
  readonly name: string;
  /** Days since 1970-01-01. */
  readonly isDate: boolean;
  /** Of the training rows; null where the data cannot be read. */
  readonly range: NumberRange | null;
}

/** A file of a picture, as the network takes it. */
export interface TriedPicture {
  readonly values: Float64Array;
  /** Of the file. */
  readonly width: number;
  readonly height: number;
}

/** A row of the data to begin with. */
export interface TryRow {
  /** Its number in the data, from 0. */
  readonly row: number;
  /** The part it belongs to; null where it is in none: something that is needed is missing. */
  readonly part: SplitPart | null;
  readonly values: TryValues;
  /** By output: its class (-1: none that the network knows), or its numbers; NaN where one is missing. */
  readonly truth: readonly Float64Array[];
}

/** Which weights answered. */
export type TriedWeights =
  | { readonly kind: "final" }
  /** Of a run that trains, from its newest checkpoint. */
  | { readonly kind: "checkpoint"; readonly step: number; readonly epoch: number };

export interface TryAnswer {
  readonly weights: TriedWeights;
  /** Columns without which there is no prediction. */
  readonly needed: readonly string[];
  /** By output: the network's number of each class, as it gives them, or the numbers in their own units. Null where something is needed. */
  readonly outputs: readonly Float64Array[] | null;
}

/** How far validation rows are from what the run says of them: of truth minus prediction, in the column's own unit. */
export interface TrySpread {
  /** Of the rows that lie between the two. */
  readonly share: number;
  readonly rows: number;
  /** By output; of classes none. */
  readonly outputs: readonly (readonly { readonly least: number; readonly most: number }[])[];
}

export interface NearestRows {
  /** The nearest first. Euclidean, between inputs as the network takes them. */
  readonly distances: Float64Array;
  /** By output and row, as {@link TryRow.truth}. */
  readonly truth: readonly (readonly Float64Array[])[];
  /** The rows as the data have them. */
  readonly page: DataPage;
}
