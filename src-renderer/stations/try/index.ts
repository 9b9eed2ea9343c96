// The Try station: a run is asked about one case, or about a file of them.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import TryMark from "./TryMark.vue";
import TryStation from "./TryStation.vue";

export const tryStation: StationEntry = {
  id: "try",
  component: TryStation,
  icon: TryMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
