import type { Column } from "../../document/schema";
import { embedding } from "./embedding";
import { hashing } from "./hashing";
import { oneHot } from "./one-hot";
import { ordinal } from "./ordinal";
import type { EncodingSpec } from "./spec";
import { wordIds, words } from "./words";

/** Every encoding of categories, in the order in which they are offered. */
export const ENCODINGS: readonly EncodingSpec[] = [oneHot, ordinal, embedding, hashing, words, wordIds];

const BY_TYPE = new Map(ENCODINGS.map((spec) => [spec.type, spec]));

export function encodingOf({ encoding = "one-hot" }: Pick<Column, "encoding">): EncodingSpec {
  return BY_TYPE.get(encoding) ?? oneHot;
}
