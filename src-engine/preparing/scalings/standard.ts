import { compensatedMean, compensatedVariance } from "../compensatedMean";
import type { ScalingSpec } from "./spec";

/** Mean and standard deviation (ddof 0). */
export function standardized(values: Float64Array): { readonly center: number; readonly scale: number } {
  const center = compensatedMean(values);
  const variance = compensatedVariance(values, center);
  // A column counts as constant when its variance is no more than rounding (scikit-learn's bound).
  const rounding = values.length * Number.EPSILON * variance + (values.length * center * Number.EPSILON) ** 2;
  return { center, scale: variance <= rounding ? 1 : Math.sqrt(variance) };
}

export const standard: ScalingSpec = {
  type: "standard",
  label: "standard",
  docs: "The mean becomes 0 and the standard deviation 1. The usual choice.",
  like: "StandardScaler",
  forTargets: true,
  fit: standardized,
  letters: {
    center: ["mean", "mean over the training rows"],
    scale: ["sd", "standard deviation over the training rows"],
  },
};
