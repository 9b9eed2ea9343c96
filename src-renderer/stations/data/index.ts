// The Data station: done when the rows can be prepared, marked where something is missing.

import { computed } from "vue";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import type { StationEntry, StationStatus } from "../../stores/navigation";
import { t } from "../../text";
import DataMark from "./DataMark.vue";

export const data: StationEntry = {
  id: "data",
  load: () => import("./DataStation.vue"),
  icon: DataMark,
  useStatus() {
    const [dataset, document] = [useDatasetStore(), useDocumentStore()];
    const attention = (text: string): StationStatus => ({ mark: { kind: "warn", text }, why: null });
    return computed(() => {
      if (dataset.fitProblem) return attention(dataset.fitProblem.message);
      if (dataset.importProblem || dataset.table === null || document.document?.data.target.length === 0)
        return attention(t("rail.attention"));
      return { mark: dataset.fit ? { kind: "done", text: t("rail.done") } : null, why: null };
    });
  },
};
