// The plainest rule, which every recipe has: as many passes through the training rows as it says.

import * as v from "valibot";
import { CountSchema } from "../document/numbers";
import type { StoppingRule } from "./rule";
import type { EndSpec } from "./spec";

const reason = v.strictObject({ kind: v.literal("epochs"), epochs: CountSchema });

export const epochs: EndSpec<typeof reason> = {
  tone: "ok",
  reason,
  explain: ({ epochs: done }, { count }) => ({
    short: done === 1 ? "1 epoch" : `all ${count(done, "epoch")}`,
    title: done === 1 ? "Finished: 1 epoch completed." : `Finished: all ${count(done, "epoch")} completed.`,
    text: "",
  }),
};

/** Ends the run after `most` epochs. */
export function epochsRule(most: number): StoppingRule<v.InferOutput<typeof reason>> {
  return { afterEpoch: ({ epoch }) => (epoch >= most ? { kind: "epochs", epochs: epoch } : null) };
}
