import type { EncodingSpec } from "./spec";

export const BUCKETS = 32;

export const hashing: EncodingSpec = {
  type: "hashing",
  label: "hashing",
  docs: "A fixed number of inputs, of which the text's hash chooses one: nothing has to be known of the categories, and new ones have a place too. Some categories share an input.",
  like: "FeatureHasher(alternate_sign=False)",
  eachItsOwn: false,
  recipe: ({ buckets = BUCKETS }) => ({ type: "hash", buckets }),
};
