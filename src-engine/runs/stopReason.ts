// Why a run ended, with the figures of the rule that ended it; and how people read it.

import * as v from "valibot";
import { invariant } from "../document/errors";
import { CountSchema } from "../document/numbers";
import { RULE_ENDS, RULE_REASONS } from "../rules/registry";
import type { EndSpec, ReasonText, ReasonWords } from "../rules/spec";

const userReason = v.strictObject({ kind: v.literal("user") });
const user: EndSpec<typeof userReason> = {
  tone: "warn",
  reason: userReason,
  explain: (_reason, { count, epoch, step, whole }) => ({
    short: "you",
    title: "Stopped by you.",
    text: `At epoch ${whole(epoch)}, after ${count(step, "step")}. Continue it, and it ends as if it had not been stopped.`,
  }),
};

/** Its project, or the app, was closed while it was in progress. */
const closedReason = v.strictObject({ kind: v.literal("closed") });
const closed: EndSpec<typeof closedReason> = {
  tone: "warn",
  reason: closedReason,
  explain: (_reason, { count, epoch, step, whole }) => ({
    short: "paused",
    title: "Paused: the project was closed during this run.",
    text: `At epoch ${whole(epoch)}, after ${count(step, "step")}. Continue it, and it ends as if it had not been paused.`,
  }),
};

/** The engine ended while the run was in progress (found when the project is opened next). */
const interruptedReason = v.strictObject({ kind: v.literal("interrupted") });
const interrupted: EndSpec<typeof interruptedReason> = {
  tone: "warn",
  reason: interruptedReason,
  explain: (_reason, { epoch, whole }) => ({
    short: "interrupted",
    title: "Interrupted: the engine ended during this run.",
    text: `It got to epoch ${whole(epoch)}. Continue it, and it ends as if nothing had happened.`,
  }),
};

const failedReason = v.strictObject({
  kind: v.literal("failed"),
  message: v.pipe(v.string(), v.maxLength(10_000)),
});
const failed: EndSpec<typeof failedReason> = {
  tone: "bad",
  reason: failedReason,
  explain: ({ message }) => ({ short: "an error", title: "Stopped by an error.", text: message }),
};

/** It came as far as all runs of its sweep do at first; which of them go on is not decided. */
const waitingReason = v.strictObject({ kind: v.literal("waiting"), epochs: CountSchema });
const waiting: EndSpec<typeof waitingReason> = {
  tone: "warn",
  reason: waitingReason,
  explain: ({ epochs }, { count }) => ({
    short: "waits for its sweep",
    title: `Waits for the other runs of its sweep after ${count(epochs, "epoch")}.`,
    text: "When all have come as far, the better ones go on. Continue it, and it ends as if it had not waited.",
  }),
};

/** Others of its sweep were better when it had come as far as they. */
const halvedReason = v.strictObject({
  kind: v.literal("halved"),
  epochs: CountSchema,
  /** From 1, the best first. */
  place: CountSchema,
  of: CountSchema,
  /** How many went on. */
  kept: CountSchema,
});
const halved: EndSpec<typeof halvedReason> = {
  tone: "ok",
  reason: halvedReason,
  explain: ({ epochs, place, of, kept }, { count, whole }) => ({
    short: `stopped early by its sweep: ${whole(place)} of ${whole(of)}`,
    title: `Stopped early by its sweep: number ${whole(place)} of ${whole(of)} after ${count(epochs, "epoch")}.`,
    text: `The best ${kept === 1 ? "one" : whole(kept)} went on. Continue it, and it ends as if it had not been stopped.`,
  }),
};

export const StopReasonSchema = v.variant("kind", [
  ...RULE_REASONS,
  userReason,
  closedReason,
  interruptedReason,
  failedReason,
  waitingReason,
  halvedReason,
]);
export type StopReason = v.InferOutput<typeof StopReasonSchema>;

/** The run was ended before its recipe was: it can be continued, and ends with the bits that it would have had. */
export function isUnfinished({ kind }: StopReason): boolean {
  return UNFINISHED.has(kind);
}

const UNFINISHED: ReadonlySet<StopReason["kind"]> = new Set<StopReason["kind"]>([
  "user",
  "closed",
  "interrupted",
  "failed",
  "waiting",
  "halved",
]);

const ENDS: readonly EndSpec[] = [...RULE_ENDS, user, closed, interrupted, failed, waiting, halved];

/** The reason in words. */
export function explainStop(reason: StopReason, words: ReasonWords): ReasonText & Pick<EndSpec, "tone"> {
  const spec = ENDS.find((one) => one.reason.entries.kind.literal === reason.kind);
  invariant(spec !== undefined, `no end of a run is called "${reason.kind}"`);
  return { tone: spec.tone, ...spec.explain(reason, words) };
}
