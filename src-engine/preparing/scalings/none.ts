import type { ScalingSpec } from "./spec";

export const none: ScalingSpec = {
  type: "none",
  label: "as it is",
  docs: "The number itself.",
  like: null,
  forTargets: true,
  fit: () => ({ center: 0, scale: 1 }),
  letters: { center: ["center", "what is taken away"], scale: ["scale", "what it is divided by"] },
};
