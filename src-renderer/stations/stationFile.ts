// Stations in files of their own: the window is there without them, and has them once it rests, or when one is gone to.

import { defineAsyncComponent } from "vue";
import type { Component } from "vue";

const loads: (() => Promise<unknown>)[] = [];

/** A station's component, out of the file that `load` imports. */
export function stationFile(load: () => Promise<{ readonly default: Component }>): Component {
  loads.push(load);
  return defineAsyncComponent(load);
}

/** Has every station's file by and by, one in each pause of the window. A file that fails says so when its station is gone to. */
export function loadStations(): void {
  const rest = [...loads];
  const next = (): void => {
    const load = rest.shift();
    if (load !== undefined) load().then(later, later);
  };
  const later = (): void => void requestIdleCallback(next);
  later();
}
