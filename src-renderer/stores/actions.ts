// Everything a person can do, in one list: the palette, the shortcuts, the menus and the shortcut sheet read it.

import { computed, onScopeDispose, shallowRef } from "vue";
import type { TextKey } from "../text";
import { defineStore } from "./defineStore";

export const GROUPS = ["project", "edit", "training", "go", "view", "help"] as const;
export type Group = (typeof GROUPS)[number];

export interface Action {
  /** Stable; the menu's command where it has one. */
  readonly id: string;
  readonly label: string;
  /** What else people call it: the palette finds it by that, too. */
  readonly synonyms?: readonly string[];
  /** One of many alike: the palette has it once something is typed. */
  readonly listed?: boolean;
  readonly group: Group;
  /** E.g. "Mod+Shift+Z"; Mod is Ctrl, or Cmd on macOS. The first one is shown. */
  readonly keys?: readonly string[];
  /** Its keys act also while the person types in a field. */
  readonly whileTyping?: boolean;
  /** Why it cannot be done now, in a few words; null when it can. */
  readonly why?: () => string | null;
  readonly run: () => void;
  /** Not in the palette: it opens the palette itself, or only repeats another. */
  readonly hidden?: boolean;
}

type Source = () => readonly Action[];

export const useActionsStore = defineStore("actions", () => {
  const sources = shallowRef<readonly Source[]>([]);
  /** Of actions with the same id the newest source's: a station's own Undo takes the place of the window's. */
  const all = computed(() => [
    ...new Map(sources.value.flatMap((source) => source().map((action) => [action.id, action] as const))).values(),
  ]);

  /** Adds actions; what is given back takes them away. */
  function add(source: Source): () => void {
    sources.value = [...sources.value, source];
    return () => void (sources.value = sources.value.filter((other) => other !== source));
  }

  /** Does the action if it can be done now; false otherwise. */
  function perform(id: string): boolean {
    const action = all.value.find((other) => other.id === id);
    if (!action || (action.why?.() ?? null) !== null) return false;
    action.run();
    return true;
  }

  return { all, add, perform };
});

/** Offers actions while the component lives. */
export function useActions(source: Source): void {
  onScopeDispose(useActionsStore().add(source));
}

/** The text of a group's heading. */
export function groupKey(group: Group): TextKey {
  return `actions.group.${group}`;
}
