// The reason for the end of a run, in words.

import type { RunSummary, StopReason } from "../../../src-engine/protocol/runs";
import { duration, exponent, integer, t } from "../../text";

export interface StopText {
  readonly tone: "ok" | "warn" | "bad";
  readonly title: string;
  readonly text: string;
}

/** A few words for the list of runs. */
export function stopShort(reason: StopReason): string {
  switch (reason.kind) {
    case "epochs":
      return t("train.stopped.epochs", { n: integer(reason.epochs) });
    case "no-improvement":
      return t("train.stopped.no-improvement", { n: integer(reason.patience) });
    case "diverged":
      return t("train.stopped.diverged", { step: integer(reason.step) });
    case "weights-unchanged":
    case "user":
    case "interrupted":
    case "failed":
      return t(`train.stopped.${reason.kind}`);
    default:
      return reason satisfies never;
  }
}

/** A sentence that names the rule and one that explains it, for the banner. */
export function stopText(run: RunSummary, reason: StopReason): StopText {
  const epoch = integer(run.epochs);
  const best = restored(run, reason);
  const text = (sentence: string) => [sentence, best].filter((part) => part !== "").join(" ");
  switch (reason.kind) {
    case "epochs":
      return { tone: "ok", title: t("train.banner.epochs"), text: text(t("train.banner.epochsText", { n: integer(reason.epochs) }, reason.epochs)) };
    case "weights-unchanged":
      return {
        tone: "ok",
        title: t("train.banner.weights-unchanged"),
        text: text(t("train.banner.weights-unchangedText", { change: exponent(reason.change), threshold: exponent(reason.threshold), patience: integer(reason.patience), epoch })),
      };
    case "no-improvement":
      return { tone: "ok", title: t("train.banner.no-improvement"), text: text(t("train.banner.no-improvementText", { patience: integer(reason.patience), best: integer(reason.bestEpoch) })) };
    case "diverged":
      return { tone: "bad", title: t("train.banner.diverged"), text: t(reason.what === "loss" ? "train.banner.divergedLoss" : "train.banner.divergedWeights", { step: integer(reason.step) }) };
    case "user":
      return { tone: "ok", title: t("train.banner.user"), text: text(t("train.banner.userText", { epoch, time: duration(run.seconds) })) };
    case "interrupted":
      return { tone: "warn", title: t("train.banner.interrupted"), text: t("train.banner.interruptedText", { epoch }) };
    case "failed":
      return { tone: "bad", title: t("train.banner.failed"), text: reason.message };
    default:
      return reason satisfies never;
  }
}

function restored(run: RunSummary, reason: StopReason): string {
  if (run.bestEpoch === null || reason.kind === "interrupted") return "";
  const epoch = integer(run.bestEpoch);
  return run.document.training.stop.restoreBest ? t("train.banner.restored", { epoch }) : t("train.banner.best", { epoch });
}
