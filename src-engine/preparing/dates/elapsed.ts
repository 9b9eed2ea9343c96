import type { DatePartSpec } from "./spec";

export const elapsed: DatePartSpec = {
  type: "elapsed",
  label: "elapsed time",
  docs: "The number of days since 1970-01-01: for what grows or falls over the years.",
  period: null,
  from: 0,
};
