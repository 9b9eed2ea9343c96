// What the Train station shows: the figure on the chart and the one in the list of runs. Of the window, not of the document.

import { ref } from "vue";
import type { FigureName } from "../../src-engine/metrics/figures";
import { defineStore } from "./defineStore";

export interface RunSort {
  readonly by: "name" | "loss" | "quality" | "epochs" | "time" | "stopped";
  readonly descending: boolean;
}

export const useTrainViewStore = defineStore("trainView", () => {
  /** As it was last asked for; a run that does not have it shows the cost. */
  const charted = ref<FigureName>("loss");
  /** Null: the first metric that the newest run measures. */
  const tabled = ref<FigureName | null>(null);
  /** Which form of the weights' change the meter shows; null: the one that ends the run. */
  const metered = ref<"weights-unchanged" | "layers-unchanged" | null>(null);
  /** What the list of runs is sorted by; null: the newest first. */
  const sorted = ref<RunSort | null>(null);
  /** What stands where the chart is. */
  const shown = ref<"curves" | "layers">("curves");
  /** How much of what came before counts in a smoothed curve; 0: none is smoothed. */
  const smoothing = ref(0);
  /** Whether the losses of single batches are drawn, too. */
  const batches = ref(false);
  return { shown, smoothing, batches, charted, tabled, metered, sorted };
});
