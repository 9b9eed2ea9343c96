// What fields of settings have to choose from beside their own descriptions: columns, figures and classes of the project. Who
// shows the fields provides it.

import { inject, provide } from "vue";
import type { InjectionKey } from "vue";

export interface ParamSources {
  /** Names of the data's columns with a role. */
  columns(role: "feature" | "target"): readonly string[];
  /** The figures that the next run will measure. */
  figures(): readonly { readonly value: string; readonly label: string }[];
  /** What a figure is called that is not among them. */
  figureLabel(name: string): string;
  /** Names of the classes that are weighed; empty where there are none, or not known. */
  classes(): readonly string[];
}

const KEY: InjectionKey<ParamSources> = Symbol("what settings choose from");

const NOTHING: ParamSources = { columns: () => [], figures: () => [], figureLabel: (name) => name, classes: () => [] };

export function provideParamSources(sources: ParamSources): void {
  provide(KEY, sources);
}

export function useParamSources(): ParamSources {
  return inject(KEY, NOTHING);
}
