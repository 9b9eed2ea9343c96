// The Train station: live while a run is under way, done when the run in hand went well.

import { computed } from "vue";
import { stopText } from "../../runs";
import { isOfRecipe, useCheckStore } from "../../stores/check";
import type { StationEntry } from "../../stores/navigation";
import { useRunsStore } from "../../stores/runs";
import { useTrainingStore } from "../../stores/training";
import { t } from "../../text";
import TrainMark from "./TrainMark.vue";

export const train: StationEntry = {
  id: "train",
  load: () => import("./TrainStation.vue"),
  icon: TrainMark,
  useStatus() {
    const [check, runs, training] = [useCheckStore(), useRunsStore(), useTrainingStore()];
    return computed(() => {
      if (training.active) return { mark: { kind: "live", text: t("rail.running") }, why: null };
      const count = check.errors.filter(isOfRecipe).length;
      if (count > 0)
        return { mark: { kind: "count", count, text: t("rail.problems", { n: count }, count) }, why: null };
      const run = runs.selected;
      if (run === null) return { mark: null, why: null };
      const tone = run.stopReason === null ? "ok" : stopText(run, run.stopReason).tone;
      const isWell = tone === "ok" || tone === "info";
      return { mark: { kind: isWell ? "done" : "warn", text: t(isWell ? "rail.done" : "rail.attention") }, why: null };
    });
  },
};
