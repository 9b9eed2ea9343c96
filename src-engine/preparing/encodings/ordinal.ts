import type { EncodingSpec } from "./spec";

export const ordinal: EncodingSpec = {
  type: "ordinal",
  label: "ordinal",
  docs: "One input: the category's place among the categories in order, from 0. Only where their order means something. A value not seen in training becomes -1.",
  like: "OrdinalEncoder",
  eachItsOwn: false,
  recipe: () => ({ type: "ordinal" }),
};
