// The Learn station: every number of a step of training. It opens before any training too.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import LearnMark from "./LearnMark.vue";
import LearnStation from "./LearnStation.vue";

export const learn: StationEntry = {
  id: "learn",
  component: LearnStation,
  icon: LearnMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
