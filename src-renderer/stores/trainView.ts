// What the Train station shows: the figure on the chart and the one in the list of runs. Of the window, not of the document.

import { defineStore } from "pinia";
import { ref } from "vue";
import type { Measure } from "../../src-engine/metrics/columns";
import type { MetricId } from "../../src-engine/document/schema";

export const useTrainViewStore = defineStore("trainView", () => {
  /** As it was last asked for; a run that does not have it shows the cost. */
  const charted = ref<Measure>("loss");
  /** Null: the first metric of the task. */
  const tabled = ref<MetricId | null>(null);
  /** Which form of the weights' change the meter shows; null: the one that ends the run. */
  const metered = ref<"weightChange" | "layerChange" | null>(null);
  return { charted, tabled, metered };
});
