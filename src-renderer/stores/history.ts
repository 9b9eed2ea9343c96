// The open document as an immutable value with its list of changes. Pure: every function gives a new History.

import type { Draft, Patches } from "mutative";
import { apply as applyPatches, create } from "mutative";

type Patch = Patches<{ pathAsArray: true }>[number];

/** One step of undo: what was done in words, and the patches both ways. */
export interface Change {
  readonly label: string;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Changes with the same key melt into one while the gesture lasts. */
  readonly key: string | null;
}

export interface History<T extends object> {
  readonly value: T;
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
  /** Whether the newest change still takes in further ones with its key. */
  readonly open: boolean;
}

export type Recipe<T> = (draft: Draft<T>) => void;

/** As many steps as can be taken back. */
export const DEPTH = 500;

/** A history that begins with `value`. */
export function begin<T extends object>(value: T): History<T> {
  return { value, done: [], undone: [], open: false };
}

/** The history after one more change; the same history when the recipe changes nothing. */
export function change<T extends object>(
  history: History<T>,
  label: string,
  recipe: Recipe<T>,
  key: string | null = null,
): History<T> {
  const [value, patches, inverse] = create(
    history.value,
    (draft: Draft<T>) => {
      recipe(draft);
    },
    { enablePatches: true },
  ) as unknown as [T, Patch[], Patch[]];
  if (patches.length === 0) return history;
  const last = history.done.at(-1);
  if (key !== null && history.open && last?.key === key) {
    return {
      value,
      done: [...history.done.slice(0, -1), melt(last, { label, patches, inverse, key })],
      undone: [],
      open: true,
    };
  }
  return {
    value,
    done: [...history.done, { label, patches, inverse, key }].slice(-DEPTH),
    undone: [],
    open: key !== null,
  };
}

/** The history after a pure edit gave `next`, a value that shares with the old one what did not change. */
export function changeTo<T extends object>(
  history: History<T>,
  label: string,
  next: T,
  key: string | null = null,
): History<T> {
  return change(
    history,
    label,
    (draft) => {
      for (const field of Object.keys(next) as (keyof T & keyof Draft<T>)[]) {
        if (next[field] !== history.value[field]) draft[field] = next[field] as Draft<T>[typeof field];
      }
    },
    key,
  );
}

/** Ends a gesture: the next change is a step of its own. */
export function seal<T extends object>(history: History<T>): History<T> {
  return history.open ? { ...history, open: false } : history;
}

/** One step back; the same history at its beginning. */
export function undo<T extends object>(history: History<T>): History<T> {
  const last = history.done.at(-1);
  if (!last) return history;
  const value = applyPatches<T>(history.value, [...last.inverse]);
  return { value, done: history.done.slice(0, -1), undone: [...history.undone, last], open: false };
}

/** One step forward again; the same history at its end. */
export function redo<T extends object>(history: History<T>): History<T> {
  const next = history.undone.at(-1);
  if (!next) return history;
  const value = applyPatches<T>(history.value, [...next.patches]);
  return { value, done: [...history.done, next], undone: history.undone.slice(0, -1), open: false };
}

function melt(first: Change, second: Change): Change {
  const places = new Map(first.patches.map((patch, index) => [pathOf(patch), index]));
  // A drag writes the same places again and again: keep the newest value and the oldest inverse.
  const rewrites = second.patches.every((patch) => patch.op === "replace" && places.has(pathOf(patch)));
  if (rewrites) {
    const patches = [...first.patches];
    for (const patch of second.patches) {
      const index = places.get(pathOf(patch));
      const before = index === undefined ? undefined : patches[index];
      if (index !== undefined && before) patches[index] = { ...before, value: patch.value as unknown };
    }
    return { ...first, patches };
  }
  return { ...first, patches: [...first.patches, ...second.patches], inverse: [...second.inverse, ...first.inverse] };
}

function pathOf(patch: Patch): string {
  return JSON.stringify(patch.path);
}
