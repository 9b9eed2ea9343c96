import { medianOfSorted } from "../../document/median";
import { percentileOfSorted } from "../percentile";
import { spreadOr1 } from "./spec";
import type { ScalingSpec } from "./spec";

export const robust: ScalingSpec = {
  type: "robust",
  label: "robust",
  docs: "The median becomes 0, and the middle half of the training values is 1 wide. Wild values do not disturb it.",
  like: "RobustScaler",
  forTargets: true,
  fit(values) {
    const sorted = values.slice().sort();
    return {
      center: medianOfSorted(sorted),
      scale: spreadOr1(percentileOfSorted(sorted, 0.75) - percentileOfSorted(sorted, 0.25)),
    };
  },
  letters: {
    center: ["median", "median of the training rows"],
    scale: ["iqr", "width of the middle half of the training rows"],
  },
};
