// The Build station: done when nothing is wrong with the network.

import { computed } from "vue";
import { isOfRecipe, useCheckStore } from "../../stores/check";
import type { StationEntry } from "../../stores/navigation";
import { t } from "../../text";
import BuildMark from "./BuildMark.vue";

export const build: StationEntry = {
  id: "build",
  load: () => import("./BuildStation.vue"),
  icon: BuildMark,
  useStatus() {
    const check = useCheckStore();
    return computed(() => {
      const count = check.errors.filter((problem) => !isOfRecipe(problem)).length;
      if (count > 0)
        return { mark: { kind: "count", count, text: t("rail.problems", { n: count }, count) }, why: null };
      return { mark: check.model && check.ends ? { kind: "done", text: t("rail.done") } : null, why: null };
    });
  },
};
