// Who takes files that are dropped on the window, where the place that is shown has a use for them.

import { shallowRef } from "vue";
import { defineStore } from "./defineStore";

export interface DropTaker {
  /** What will be done with the file, while it is over the window. */
  readonly label: string;
  take(file: File): void;
}

export const useDropsStore = defineStore("drops", () => {
  /** Null: a file opens a project, or is data for one. */
  const taker = shallowRef<DropTaker | null>(null);
  return { taker };
});
