// How the three trainings of the stopping lab are drawn: by color and by dashes.

import type { Arm } from "../../stores/learnView";

export const ARM_LINES: Readonly<Record<Arm, { readonly color: string; readonly dashes: string | null }>> = {
  tenth: { color: "--run-2", dashes: "7 3" },
  once: { color: "--run-1", dashes: null },
  tenTimes: { color: "--run-3", dashes: "2 3" },
};
