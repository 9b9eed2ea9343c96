import type { EncodingSpec } from "./spec";

export const oneHot: EncodingSpec = {
  type: "one-hot",
  label: "one-hot",
  docs: "An input for each category: 1 for the row's own, 0 for the others. A value not seen in training becomes all zeros.",
  like: "OneHotEncoder",
  eachItsOwn: true,
  recipe: () => undefined,
};
