// What is wrong with the numbers of a form, for its button: it says why it cannot be pressed while a field shows what it cannot take.

import { computed, inject, onScopeDispose, provide, shallowReactive, useId, watch } from "vue";
import type { ComputedRef, InjectionKey } from "vue";

const KEY: InjectionKey<Map<string, string>> = Symbol("what is wrong with the fields of a form");

/** For who shows a form: what is wrong with the first of its fields that is wrong; null while none is. */
export function useFieldErrors(): ComputedRef<string | null> {
  const errors = shallowReactive(new Map<string, string>());
  provide(KEY, errors);
  return computed(() => [...errors.values()][0] ?? null);
}

/** For a field: tells the form around it, where there is one. */
export function reportFieldError(error: () => string | null): void {
  const errors = inject(KEY, null);
  if (errors === null) return;
  const id = useId();
  watch(
    error,
    (now) => {
      if (now === null) errors.delete(id);
      else errors.set(id, now);
    },
    { immediate: true },
  );
  onScopeDispose(() => errors.delete(id));
}
