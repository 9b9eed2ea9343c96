import type { DatePartSpec } from "./spec";

export const dayOfYear: DatePartSpec = {
  type: "day-of-year",
  label: "time of year",
  docs: "How far the year has gone, in days: seasons. It comes round after 365.2425.",
  period: 365.2425,
  of: ({ dayOfYear }) => dayOfYear,
  from: 0,
};
