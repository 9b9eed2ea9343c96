// What is asked about the moment that is shown, beside what is always shown of it.

import type { BatchCost, Nudge, RowPlace, SplitPart } from "../../src-engine/protocol/learn";
import { useEngineStore } from "./engine";
import type { WeightPlace } from "./learnView";
import { useNoticesStore } from "./notices";
import { wasCanceled } from "./task";

interface ShownWalk {
  /** Where questions about it go; null while there is none. */
  readonly ask: () => { readonly project: string; readonly walk: string } | null;
  /** The row that is shown; null while nothing is. */
  readonly shown: () => RowPlace | null;
}

/** Each answer is null where a newer question took its place, or where a problem, which is told, did. */
export interface MomentQuestions {
  /** The shown row's numbers if a weight were another. */
  readonly nudge: (weight: WeightPlace, value: number) => Promise<Nudge | null>;
  /** What each row of the batch costs. */
  readonly batchCost: (wish: {
    readonly layer: string | null;
    readonly output: number | null;
  }) => Promise<BatchCost | null>;
  /** The row of a part that costs most. */
  readonly worstRow: (part: SplitPart) => Promise<number | null>;
}

export function momentQuestions({ ask, shown }: ShownWalk): MomentQuestions {
  const engine = useEngineStore();
  const notices = useNoticesStore();

  async function answered<T>({ walk }: { readonly walk: string }, answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (failure) {
      // A walk that was left answers nothing more.
      if (!wasCanceled(failure) && ask()?.walk === walk) notices.fail(failure);
      return null;
    }
  }

  return {
    nudge: async ({ tensor, index }, value) => {
      const [walk, row] = [ask(), shown()];
      if (walk === null || row === null) return null;
      return answered(walk, engine.request("learn.nudge", { ...walk, tensor, index, row, value }));
    },
    batchCost: async (wish) => {
      const walk = ask();
      return walk === null ? null : answered(walk, engine.request("learn.batchCost", { ...walk, ...wish }));
    },
    worstRow: async (part) => {
      const walk = ask();
      const worst = walk && (await answered(walk, engine.request("learn.worst", { ...walk, part, limit: 1 })));
      return worst?.rows[0]?.row ?? null;
    },
  };
}
