// Why a run ended, with the figures of the rule that ended it; and how people read it.

import * as v from "valibot";
import { invariant } from "../document/errors";
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

export const StopReasonSchema = v.variant("kind", [
  ...RULE_REASONS,
  userReason,
  closedReason,
  interruptedReason,
  failedReason,
]);
export type StopReason = v.InferOutput<typeof StopReasonSchema>;

/** The run was ended before its recipe was: it can be continued, and ends with the bits that it would have had. */
export function isUnfinished({ kind }: StopReason): boolean {
  return kind === "user" || kind === "closed" || kind === "interrupted" || kind === "failed";
}

const ENDS: readonly EndSpec[] = [...RULE_ENDS, user, closed, interrupted, failed];

/** The reason in words. */
export function explainStop(reason: StopReason, words: ReasonWords): ReasonText & Pick<EndSpec, "tone"> {
  const spec = ENDS.find((one) => one.reason.entries.kind.literal === reason.kind);
  invariant(spec !== undefined, `no end of a run is called "${reason.kind}"`);
  return { tone: spec.tone, ...spec.explain(reason, words) };
}
