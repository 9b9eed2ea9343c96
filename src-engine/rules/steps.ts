// So many optimizer steps, wherever in an epoch the last of them is.

import * as v from "valibot";
import { CountSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { numberText } from "./option";
import type { RuleSpec } from "./spec";

const params = {
  steps: {
    kind: "integer",
    label: "Steps",
    docs: "The run ends after so many updates of the weights, wherever in an epoch that is.",
    unit: "steps",
    default: 10_000,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  },
} as const satisfies ParamSpecs;

const reason = v.strictObject({ kind: v.literal("steps"), steps: CountSchema });

export const steps: RuleSpec<typeof params, typeof reason> = {
  type: "steps",
  label: "Step limit",
  synonyms: ["maximum steps"],
  summary: "So many steps are done",
  docs: "Ends the run after so many updates of the weights, wherever in an epoch that is. The epoch that it cuts short is measured as far as it went.",
  formula: "t = steps",
  params,
  tone: "ok",
  limit: ({ steps: most }) => ({ steps: most }),
  option: {
    name: "steps",
    value: "<n>",
    docs: "at most this many steps, instead of the document's",
    parse: v.pipe(
      numberText(params.steps),
      v.transform((value) => ({ steps: value })),
    ),
  },
  reason,
  explain: ({ steps: done }, { count, epoch, whole }) => ({
    short: count(done, "step"),
    title: `Finished: step limit of ${count(done, "step")} reached.`,
    text: `The run ended in epoch ${whole(epoch)}.`,
  }),
  create: ({ steps: most }) => ({
    afterSteps({ first, loss }) {
      const keep = most - first + 1;
      return keep <= loss.length ? { keep: Math.max(0, keep), reason: { kind: "steps", steps: most } } : null;
    },
  }),
};
