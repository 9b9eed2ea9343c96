// Which station is shown.

import { defineStore } from "pinia";
import { ref } from "vue";

export const STATIONS = ["data", "build", "train"] as const;
export type Station = (typeof STATIONS)[number];

export const useNavigationStore = defineStore("navigation", () => {
  const station = ref<Station>("data");
  /** The layer that the Build station shall show; it takes it and sets null. */
  const layer = ref<string | null>(null);

  function go(next: Station): void {
    station.value = next;
  }

  /** Goes to a layer on the canvas. */
  function showLayer(id: string): void {
    layer.value = id;
    station.value = "build";
  }

  return { station, layer, go, showLayer };
});
