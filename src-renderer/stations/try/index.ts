// The Try station: a run is asked about one case, or about a file of them.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import TryMark from "./TryMark.vue";

export const tryStation: StationEntry = {
  id: "try",
  load: () => import("./TryStation.vue"),
  icon: TryMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
