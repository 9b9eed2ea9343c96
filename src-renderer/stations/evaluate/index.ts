// The Evaluate station: how good a run is, and where it is wrong.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import EvaluateMark from "./EvaluateMark.vue";

export const evaluate: StationEntry = {
  id: "evaluate",
  load: () => import("./EvaluateStation.vue"),
  icon: EvaluateMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
