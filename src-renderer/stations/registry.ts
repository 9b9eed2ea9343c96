// The stations in working order. Each stands in a folder of its own; what it is called stands in the texts.

import { defineAsyncComponent } from "vue";
import type { Component } from "vue";
import type { StationEntry } from "../stores/navigation";
import { build } from "./build";
import { data } from "./data";
import { evaluate } from "./evaluate";
import { learn } from "./learn";
import { train } from "./train";
import { tryStation } from "./try";

export interface Station extends StationEntry {
  /** Ctrl, or Cmd on macOS, with it goes there. */
  readonly key: number;
  /** Fetched when it is first shown, if it is not there yet. */
  readonly component: Component;
}

export const STATIONS: readonly Station[] = [data, build, train, evaluate, tryStation, learn].map((entry, at) => ({
  ...entry,
  key: at + 1,
  component: defineAsyncComponent(entry.load),
}));

/** Fetches the stations' files, one in each pause of the window. One that fails says so when it is gone to. */
export function loadStations(): void {
  const rest = STATIONS.map(({ load }) => load);
  const next = (): void => {
    const load = rest.shift();
    if (load !== undefined) load().then(later, later);
  };
  const later = (): void => void requestIdleCallback(next);
  later();
}
