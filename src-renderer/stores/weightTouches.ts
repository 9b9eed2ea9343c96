// What a person does to single weights of the walk that is open, and takes back: sets them, holds them, puts them back. Changes go one
// after the other, and each can be undone.

import type { ComputedRef } from "vue";
import { computed, ref, shallowRef } from "vue";
import type { WalkPoint, WeightEdit, WeightTouch } from "../../src-engine/protocol/learn";
import { useEngineStore } from "./engine";
import type { WeightPlace } from "./learnView";
import { useLearnViewStore } from "./learnView";
import type { TaskControl } from "./task";

/** A change of weights by hand. */
export interface WhatIf {
  readonly how: "set" | "hold" | "release" | "putBack";
  /** Null: all of them. */
  readonly weight: WeightPlace | null;
  /** All that was done to weights on the other side of this change. */
  readonly touches: readonly WeightTouch[];
}

/** As many changes of weights can be undone. */
const MOST_UNDONE = 100;

/** The walk whose weights are changed. */
interface TouchedWalk {
  /** Where questions about it go; null while there is none. */
  readonly ask: () => { readonly project: string; readonly walk: string } | null;
  /** All that was done to weights, by the newest answer, which may not be shown yet; null while there is none. */
  readonly known: () => readonly WeightTouch[] | null;
  /** Has the engine change the walk, and shows where it then stands; false where nothing was changed in the walk that is open. */
  readonly change: (request: (options: TaskControl) => Promise<WalkPoint>) => Promise<boolean>;
}

export interface WeightTouches {
  readonly setWeight: (weight: WeightPlace, value: number) => Promise<boolean>;
  readonly setWeights: (edits: readonly WeightEdit[]) => Promise<boolean>;
  readonly hold: (weight: WeightPlace, held: boolean) => Promise<boolean>;
  readonly putBack: (weight: WeightPlace | null) => Promise<boolean>;
  /** What Undo and Redo would do to weights; null where nothing was done. */
  readonly undoable: ComputedRef<WhatIf | null>;
  readonly redoable: ComputedRef<WhatIf | null>;
  readonly undo: () => Promise<boolean>;
  readonly redo: () => Promise<boolean>;
  /** Changes are on their way: what can be undone is not known yet. */
  readonly isTouching: ComputedRef<boolean>;
  /** Nothing can be undone any more. */
  readonly forget: () => void;
}

export function weightTouches(touched: TouchedWalk): WeightTouches {
  const engine = useEngineStore();
  const views = useLearnViewStore();

  /** What was done to weights, as it was before each change, and before what was undone; the newest last. */
  const done = shallowRef<readonly WhatIf[]>([]);
  const undone = shallowRef<readonly WhatIf[]>([]);

  /** Changes of weights, and what takes them back, go one after the other: each begins where the one before has led. */
  let touching: Promise<unknown> = Promise.resolve();
  const waiting = ref(0);

  async function inTurn(act: () => Promise<boolean>): Promise<boolean> {
    waiting.value += 1;
    const result = touching.then(act);
    touching = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      waiting.value -= 1;
    }
  }

  /** A change of weights, which can be undone. */
  function touch(
    what: Omit<WhatIf, "touches">,
    request: (options: TaskControl) => Promise<WalkPoint>,
  ): Promise<boolean> {
    return inTurn(async () => {
      const touches = touched.known() ?? [];
      if (!(await touched.change(request))) return false;
      // The same value set again is nothing to undo.
      if (JSON.stringify(touched.known()) === JSON.stringify(touches)) return true;
      done.value = [...done.value, { ...what, touches }].slice(-MOST_UNDONE);
      undone.value = [];
      return true;
    });
  }

  /** Goes from the end of one list to what it says, and puts what was there before on the other. */
  function swap(from: typeof done, to: typeof done): Promise<boolean> {
    return inTurn(async () => {
      const walk = touched.ask();
      const last = from.value.at(-1);
      const touches = touched.known();
      if (walk === null || last === undefined || touches === null || views.isLocked("weights")) return false;
      const isDone = await touched.change(({ onProgress, signal }) =>
        engine.request("learn.retouch", { ...walk, touches: [...last.touches] }, onProgress, signal),
      );
      if (!isDone) return false;
      from.value = from.value.slice(0, -1);
      to.value = [...to.value, { ...last, touches }];
      return true;
    });
  }

  /** Weights by hand, before the step to come. */
  async function setWeights(edits: readonly WeightEdit[]): Promise<boolean> {
    const walk = touched.ask();
    if (walk === null || views.isLocked("weights")) return false;
    const [only, ...others] = edits;
    const weight = only === undefined || others.length > 0 ? null : { tensor: only.tensor, index: only.index };
    return touch({ how: "set", weight }, () =>
      engine.request("learn.edit", { ...walk, edits: edits.map((edit) => ({ ...edit })) }),
    );
  }

  async function hold({ tensor, index }: WeightPlace, held: boolean): Promise<boolean> {
    const walk = touched.ask();
    if (walk === null || views.isLocked("weights")) return false;
    return touch({ how: held ? "hold" : "release", weight: { tensor, index } }, () =>
      engine.request("learn.hold", { ...walk, tensor, index, held }),
    );
  }

  /** One weight, or all, as they would be had nobody touched them. */
  async function putBack(weight: WeightPlace | null): Promise<boolean> {
    const walk = touched.ask();
    if (walk === null || views.isLocked("weights")) return false;
    const place = weight === null ? null : { tensor: weight.tensor, index: weight.index };
    return touch({ how: "putBack", weight: place }, ({ onProgress, signal }) =>
      engine.request("learn.putBack", { ...walk, weight: place }, onProgress, signal),
    );
  }

  return {
    setWeight: ({ tensor, index }, value) => setWeights([{ tensor, index, value }]),
    setWeights,
    hold,
    putBack,
    undoable: computed(() => done.value.at(-1) ?? null),
    redoable: computed(() => undone.value.at(-1) ?? null),
    undo: () => swap(done, undone),
    redo: () => swap(undone, done),
    isTouching: computed(() => waiting.value > 0),
    forget: () => {
      done.value = [];
      undone.value = [];
    },
  };
}
