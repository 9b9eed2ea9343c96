import type { DatePartSpec } from "./spec";

export const year: DatePartSpec = {
  type: "year",
  label: "year",
  docs: "The year as a number.",
  period: null,
  of: ({ year }) => year,
  from: 0,
};
