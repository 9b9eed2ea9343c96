import { compensatedMean } from "../compensatedMean";
import type { FillSpec } from "./spec";

export const meanFill: FillSpec = {
  type: "mean",
  label: "mean",
  docs: "The mean of the training rows.",
  ofNumbers: compensatedMean,
};
