import type { DatePartSpec } from "./spec";

export const hour: DatePartSpec = {
  type: "hour",
  label: "hour",
  docs: "The time of day in hours, which comes round after 24.",
  period: 24,
  of: ({ hour }) => hour,
  from: 0,
};
