// Which station is shown, and what a station says of itself to the frame.

import { ref } from "vue";
import type { Component, ComputedRef } from "vue";
import type { TextKey } from "../text";
import { defineStore } from "./defineStore";

/** Every station has a name among the texts. */
export type StationId = Extract<TextKey, `stations.${string}`> extends `stations.${infer Id}` ? Id : never;

/** A mark beside a station's name: done, a number of problems, a warning, something under way. */
export type StationMark =
  | { readonly kind: "done" | "warn" | "live"; readonly text: string }
  | { readonly kind: "count"; readonly count: number; readonly text: string };

export interface StationStatus {
  readonly mark: StationMark | null;
  /** Why it cannot be gone to now, in a few words; null when it can. */
  readonly why: string | null;
}

/** What a station is to the frame: rail, menu, shortcuts and command palette follow from it. */
export interface StationEntry {
  readonly id: StationId;
  /** Its component, in a file of its own: the window opens without it. */
  readonly load: () => Promise<{ readonly default: Component }>;
  /** Its icon. */
  readonly icon: Component;
  /** How things stand there. Called within a component's setup. */
  readonly useStatus: () => ComputedRef<StationStatus>;
}

export const useNavigationStore = defineStore("navigation", () => {
  const station = ref<StationId>("data");
  /** The layer that the Build station shall show; it takes it and sets null. */
  const layer = ref<string | null>(null);

  /** A word that a station shall add as its own controls do; it takes it and sets null. */
  const adding = ref<{ readonly kind: "layer" | "rule"; readonly type: string } | null>(null);

  function go(next: StationId): void {
    station.value = next;
  }

  /** Goes to a layer on the canvas. */
  function showLayer(id: string): void {
    layer.value = id;
    station.value = "build";
  }

  /** Adds a kind of layer to the network, or a stopping rule to the recipe, where that is done by hand. */
  function add(kind: "layer" | "rule", type: string): void {
    adding.value = { kind, type };
    station.value = kind === "layer" ? "build" : "train";
  }

  return { station, layer, adding, go, showLayer, add };
});
