// The Try station: a run is asked about one case, or about a file of them.

import { computed } from "vue";
import type { StationEntry } from "../../stores/navigation";
import { stationFile } from "../stationFile";
import TryMark from "./TryMark.vue";

export const tryStation: StationEntry = {
  id: "try",
  component: stationFile(() => import("./TryStation.vue")),
  icon: TryMark,
  useStatus: () => computed(() => ({ mark: null, why: null })),
};
