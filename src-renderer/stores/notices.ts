// What the window has to say that no screen is the place for: each notice says what happened and what to do next.

import { ref, shallowRef } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import { InvariantError, UserError } from "../../src-engine/document/errors";
import { RequestFailure } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";

export type Tone = "info" | "ok" | "warn" | "bad";

export interface Notice {
  readonly id: number;
  readonly tone: Tone;
  readonly title: string;
  readonly text?: string | undefined;
  /** Technical details, folded; they can be copied. */
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

export interface NoticeOptions {
  readonly text?: string | undefined;
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  /** A notice with the same key replaces the older one. */
  readonly key?: string;
  /** Stays until it is dismissed. Warnings and failures always do, those of a call until the person goes on to other work. */
  readonly sticky?: boolean;
}

/** How long a passing notice stays; ms. Longer when it offers something to do. */
const STAY = { plain: 6_000, action: 12_000 } as const;

/** The problem told by a rejected call, whatever was thrown. */
export function problemOf(failure: unknown): Problem {
  if (failure instanceof RequestFailure || failure instanceof UserError) return failure.problem;
  const message = failure instanceof Error ? failure.message : String(failure);
  return failure instanceof InvariantError
    ? { code: "internal", message, next: t("notices.internalNext") }
    : { code: "unexpected", message, next: t("notices.internalNext") };
}

export const useNoticesStore = defineStore("notices", () => {
  const list = shallowRef<readonly Notice[]>([]);
  /** Of the main area's lower edge: pixels where a station's own controls stand, which notices keep clear of. */
  const above = ref(0);
  const keys = new Map<string, number>();
  /** Calls that failed, and since when each is told; ms. */
  const failures = new Map<number, number>();
  let nextId = 1;

  function add(tone: Tone, title: string, options: NoticeOptions = {}): number {
    if (options.key !== undefined) {
      const known = list.value.find(({ id }) => id === keys.get(options.key ?? ""));
      // The same again, e.g. a save that fails once more: it is there already and is not read aloud anew.
      if (known?.tone === tone && known.title === title && known.text === options.text) return known.id;
      dismissKey(options.key);
    } else {
      // The same without a key takes the place of the one before: its action may be another.
      list.value = list.value.filter((one) => one.tone !== tone || one.title !== title || one.text !== options.text);
    }
    const id = nextId++;
    if (options.key !== undefined) keys.set(options.key, id);
    list.value = [
      ...list.value,
      { id, tone, title, text: options.text, detail: options.detail, action: options.action },
    ];
    if (options.sticky !== true && (tone === "info" || tone === "ok"))
      setTimeout(() => dismiss(id), options.action ? STAY.action : STAY.plain);
    return id;
  }

  /** Tells of a failed call. */
  function fail(failure: unknown, options: NoticeOptions = {}): number {
    const problem = problemOf(failure);
    const id = add("bad", problem.message, { text: problem.next, ...options });
    // What it offers to do is still to be done elsewhere.
    if (options.action === undefined && !failures.has(id)) failures.set(id, performance.now());
    return id;
  }

  /** A person goes on to other work: calls that failed in the work before are told no longer, once there was time to read of them. */
  function leave(): void {
    for (const [id, since] of failures) {
      const left = STAY.plain - (performance.now() - since);
      if (left > 0) setTimeout(() => dismiss(id), left);
      else dismiss(id);
    }
  }

  function dismiss(id: number): void {
    failures.delete(id);
    list.value = list.value.filter((notice) => notice.id !== id);
  }

  function dismissKey(key: string): void {
    const id = keys.get(key);
    keys.delete(key);
    if (id !== undefined) dismiss(id);
  }

  return { list, above, add, fail, leave, dismiss, dismissKey };
});
