// The ways to train more than one run, for the menu beside Train and for the command palette.

import type { ComputedRef } from "vue";
import { computed } from "vue";
import { useCheckStore } from "../stores/check";
import { useGroupReportStore } from "../stores/groupReport";
import { useQueueStore } from "../stores/queue";
import { t } from "../text";

export interface WayToTrain {
  readonly id: "queue" | "seeds" | "sweep" | "folds";
  readonly label: string;
  readonly why: string | null;
  readonly run: () => void;
}

export function useWaysToTrain(): ComputedRef<readonly WayToTrain[]> {
  const check = useCheckStore();
  const queue = useQueueStore();
  const groups = useGroupReportStore();
  return computed(() => {
    const why = check.whyNotQueue;
    return [
      { id: "queue", label: t("groups.queue.add"), why, run: () => void queue.add() },
      { id: "seeds", label: t("groups.seeds.action"), why, run: () => groups.plan("seeds") },
      { id: "sweep", label: t("groups.sweep.action"), why, run: () => groups.plan("sweep") },
      { id: "folds", label: t("groups.folds.action"), why, run: () => groups.plan("folds") },
    ];
  });
}
