import { spreadOr1 } from "./spec";
import type { ScalingSpec } from "./spec";

export const minMax: ScalingSpec = {
  type: "min-max",
  label: "0 to 1",
  docs: "The least training value becomes 0 and the greatest 1. One wild value presses all others together.",
  like: "MinMaxScaler",
  forTargets: true,
  fit(values) {
    let min = Infinity;
    let max = -Infinity;
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return { center: min, scale: spreadOr1(max - min) };
  },
  letters: {
    center: ["min", "least of the training rows"],
    scale: ["range", "greatest less least of the training rows"],
  },
};
