import type { DatePartSpec } from "./spec";

export const weekday: DatePartSpec = {
  type: "weekday",
  label: "weekday",
  docs: "The day of the week from Monday, which comes round after 7.",
  period: 7,
  of: ({ weekday }) => weekday,
  from: 0,
};
