// The Train station: live while a run is under way, done when there is one.

import { computed } from "vue";
import { isOfRecipe, useCheckStore } from "../../stores/check";
import type { StationEntry } from "../../stores/navigation";
import { useRunsStore } from "../../stores/runs";
import { useTrainingStore } from "../../stores/training";
import { t } from "../../text";
import TrainMark from "./TrainMark.vue";
import TrainStation from "./TrainStation.vue";

export const train: StationEntry = {
  id: "train",
  component: TrainStation,
  icon: TrainMark,
  useStatus() {
    const [check, runs, training] = [useCheckStore(), useRunsStore(), useTrainingStore()];
    return computed(() => {
      if (training.active) return { mark: { kind: "live", text: t("rail.running") }, why: null };
      const count = check.errors.filter(isOfRecipe).length;
      if (count > 0)
        return { mark: { kind: "count", count, text: t("rail.problems", { n: count }, count) }, why: null };
      return { mark: runs.list.length > 0 ? { kind: "done", text: t("rail.done") } : null, why: null };
    });
  },
};
