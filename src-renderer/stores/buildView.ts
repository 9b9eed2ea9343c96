// What the Build station showed when it was left, for when the person comes back. Of the window, not of the document.

import { shallowRef } from "vue";
import { defineStore } from "./defineStore";

export interface BuildView {
  /** Folder of the project it belongs to. */
  readonly folder: string | null;
  readonly layers: ReadonlySet<string>;
  readonly outline: boolean;
  /** Null: the view that shows the whole network. */
  readonly viewport: { readonly x: number; readonly y: number; readonly zoom: number } | null;
}

export const useBuildViewStore = defineStore("buildView", () => {
  const left = shallowRef<BuildView | null>(null);

  function keep(view: BuildView): void {
    left.value = view;
  }

  /** What was kept for this project. */
  function of(folder: string | null): BuildView | null {
    return left.value?.folder === folder ? left.value : null;
  }

  return { keep, of };
});
