import type { DatePartSpec } from "./spec";

export const month: DatePartSpec = {
  type: "month",
  label: "month",
  docs: "The month, which comes round after 12.",
  period: 12,
  of: ({ month }) => month,
  from: 1,
};
