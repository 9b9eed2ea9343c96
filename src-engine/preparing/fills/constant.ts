import type { FillSpec } from "./spec";

export const constantFill: FillSpec = {
  type: "constant",
  label: "this value",
  docs: "A value of your choice: 0 where it is not chosen, or a category of their own.",
  ofNumbers: (_present, { constant = 0 }) => (typeof constant === "number" ? constant : Number(constant) || 0),
  ofLabels: (_found, { constant = "" }) => String(constant),
};
