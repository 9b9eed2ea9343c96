import type { FillSpec } from "./spec";

export const categoryFill: FillSpec = {
  type: "category",
  label: "own category",
  docs: "Missing is a category like the others.",
  ofLabels: () => "",
};
