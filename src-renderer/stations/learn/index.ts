// The Learn station: every number of a step of training. It opens before any training too.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import LearnMark from "./LearnMark.vue";

export const learn: StationEntry = {
  id: "learn",
  load: () => import("./LearnStation.vue"),
  icon: LearnMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
