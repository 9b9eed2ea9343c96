// Stores of pinia's that belong to no component. Vue remembers the component in whose setup a watch was made: a store's watches would keep the
// one that asked for the store first, with all that it had drawn, for as long as the window is open.

import type { Pinia, SetupStoreDefinition } from "pinia";
import { defineStore as define, getActivePinia } from "pinia";
import * as vue from "vue";

/** What Vue has for compiled components, and leaves out of its types: leaves the setup that is under way, and comes back to it. */
const { withAsyncContext } = vue as unknown as {
  withAsyncContext: (awaited: () => undefined) => readonly [undefined, back: () => void];
};

/** As pinia's for a setup function, which runs outside of any component. */
export function defineStore<Id extends string, State>(id: Id, setup: () => State): SetupStoreDefinition<Id, State> {
  const use = define(id, setup);
  const made = new WeakSet<Pinia>();
  const useStore: typeof use = Object.assign(
    (given?: Pinia | null) => {
      // Asked for while a component can still say which.
      const pinia = given ?? getActivePinia();
      if (pinia === undefined || made.has(pinia)) return use(pinia);
      made.add(pinia);
      return outside(() => use(pinia));
    },
    { $id: use.$id },
  );
  return useStore;
}

/** Runs it as if it had been called outside of the setup of a component. */
function outside<Result>(work: () => Result): Result {
  if (vue.getCurrentInstance() === null) return work();
  // As around an await.
  const [, back] = withAsyncContext(() => undefined);
  try {
    return work();
  } finally {
    back();
  }
}
