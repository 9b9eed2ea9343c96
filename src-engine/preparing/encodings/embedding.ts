import type { EncodingSpec } from "./spec";

export const embedding: EncodingSpec = {
  type: "embedding",
  label: "number for an embedding",
  docs: "One input: the category's number from 1, 0 for a value not seen in training. Give the column an input of its own with an Embedding layer behind it, which learns what each category is like. For columns with many categories.",
  like: "OrdinalEncoder + 1",
  eachItsOwn: false,
  recipe: () => ({ type: "ids" }),
};
