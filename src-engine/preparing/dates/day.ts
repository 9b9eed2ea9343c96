import type { DatePartSpec } from "./spec";

export const day: DatePartSpec = {
  type: "day",
  label: "day of the month",
  docs: "The day of the month, which comes round after 31.",
  period: 31,
  of: ({ day }) => day,
  from: 1,
};
