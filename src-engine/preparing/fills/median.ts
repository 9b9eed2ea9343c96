import { median } from "../../document/median";
import type { FillSpec } from "./spec";

export const medianFill: FillSpec = {
  type: "median",
  label: "median",
  docs: "The middle value of the training rows, which wild values do not move.",
  ofNumbers: median,
};
