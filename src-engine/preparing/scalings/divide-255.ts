import type { ScalingSpec } from "./spec";

export const divide255: ScalingSpec = {
  type: "divide-255",
  label: "divided by 255",
  docs: "For pictures: their usual 0 to 255 becomes 0 to 1, whatever the rows.",
  like: null,
  forTargets: true,
  fit: () => ({ center: 0, scale: 255 }),
  letters: { center: ["center", "what is taken away"], scale: ["255", "what it is divided by"] },
};
