import type { FillSpec } from "./spec";

export const dropRow: FillSpec = {
  type: "drop-row",
  label: "leave row out",
  docs: "The row is not used, and a new row without the value gets no prediction.",
  ofNumbers: () => null,
  ofLabels: () => null,
};
