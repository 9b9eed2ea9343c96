// The Evaluate station: how good a run is, and where it is wrong.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import EvaluateMark from "./EvaluateMark.vue";
import EvaluateStation from "./EvaluateStation.vue";

export const evaluate: StationEntry = {
  id: "evaluate",
  component: EvaluateStation,
  icon: EvaluateMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
