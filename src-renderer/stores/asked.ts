// An answer of the engine that takes its time: what came, how far it is, why it did not come. A newer question takes the place of an older one.

import type { ShallowRef } from "vue";
import { shallowRef } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import { t } from "../text";
import { problemOf } from "./notices";
import type { Task, TaskControl } from "./task";
import { beginTask, wasCanceled } from "./task";

export interface Asked<A> {
  readonly value: Readonly<ShallowRef<A | null>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly task: Readonly<ShallowRef<Task | null>>;
  /** @param what is done meanwhile, in words */
  ask(what: string, request: (control: TaskControl) => Promise<A>): Promise<void>;
  clear(): void;
}

export function createAsked<A>(): Asked<A> {
  const value = shallowRef<A | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  let turn = 0;

  function clear(): void {
    turn += 1;
    task.value?.cancel?.();
    task.value = value.value = problem.value = null;
  }

  async function ask(what: string, request: (control: TaskControl) => Promise<A>): Promise<void> {
    clear();
    const mine = turn;
    const control = beginTask(what, (now) => mine === turn && (task.value = now));
    try {
      const found = await request(control);
      if (mine === turn) value.value = found;
    } catch (failure) {
      if (mine !== turn) return;
      problem.value = wasCanceled(failure)
        ? { code: "canceled", message: t("whereWrong.canceled") }
        : problemOf(failure);
    } finally {
      if (mine === turn) task.value = null;
    }
  }

  return { value, problem, task, ask, clear };
}
