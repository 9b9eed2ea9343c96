// So much time. The only rule that looks at the clock: where it ends a run depends on how fast the machine is at that moment,
// so that two runs of the same recipe need not end at the same step. Up to there they are the same.

import * as v from "valibot";
import { NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { numberText } from "./option";
import type { RuleSpec } from "./spec";

const params = {
  seconds: {
    kind: "number",
    label: "Time",
    docs: "Seconds of training. Pauses do not count; what was trained before an interruption does.",
    unit: "seconds",
    default: 60,
    min: 0,
    minExclusive: true,
    max: Number.MAX_VALUE,
  },
} as const satisfies ParamSpecs;

const reason = v.strictObject({ kind: v.literal("time"), seconds: NumberSchema });

export const time: RuleSpec<typeof params, typeof reason> = {
  type: "time",
  label: "Time limit",
  synonyms: ["maximum time", "seconds"],
  summary: "So many seconds of training are over",
  docs: "Ends the run once it has trained for so long. Pauses do not count. The same recipe may then end at another step on another day, or another machine.",
  formula: "seconds of training ≥ time",
  params,
  tone: "ok",
  limit: ({ seconds }) => ({ seconds }),
  option: {
    name: "seconds",
    value: "<n>",
    docs: "at most this much time of training, instead of the document's",
    parse: v.pipe(
      numberText(params.seconds),
      v.transform((value) => ({ seconds: value })),
    ),
  },
  reason,
  explain: ({ seconds }, { duration, count, epoch, step, whole }) => ({
    short: `time limit, ${duration(seconds)}`,
    title: `Finished: time limit of ${duration(seconds)} reached.`,
    text: `The run got to epoch ${whole(epoch)}, after ${count(step, "step")}.`,
  }),
  create: ({ seconds }) => ({ afterCall: (soFar) => (soFar >= seconds ? { kind: "time", seconds } : null) }),
};
