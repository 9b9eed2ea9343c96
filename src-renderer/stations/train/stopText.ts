// The reason for the end of a run, in words.

import type { RunSummary } from "../../../src-engine/runs/run";
import type { StopReason } from "../../../src-engine/runs/stopReason";
import { duration, exponent, figure, integer, t } from "../../text";
import { layerTitle } from "./layerTitle";
import { figureInWords, figureLabel, measureText } from "./measures";

export interface StopText {
  readonly tone: "ok" | "warn" | "bad";
  readonly title: string;
  readonly text: string;
}

/** A few words for the list of runs. */
export function stopShort(run: Pick<RunSummary, "document">, reason: StopReason): string {
  switch (reason.kind) {
    case "epochs":
      return t("train.stopped.epochs", { n: integer(reason.epochs) }, reason.epochs);
    case "steps":
      return t("train.stopped.steps", { n: integer(reason.steps) }, reason.steps);
    case "time":
      return t("train.stopped.time", { time: duration(reason.seconds) });
    case "target":
      return t("train.stopped.target", {
        what: figureLabel(reason, run.document),
        value: measureText(reason.metric, reason.reached, 3),
      });
    case "exploding":
      return t("train.stopped.exploding", { factor: figure(reason.factor) });
    case "no-improvement":
      return t("train.stopped.no-improvement", { n: integer(reason.patience) });
    case "diverged":
      return t("train.stopped.diverged", { step: integer(reason.step) });
    case "weights-unchanged":
    case "layers-unchanged":
    case "gradient-small":
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
      return {
        tone: "ok",
        title: t("train.banner.epochs"),
        text: text(t("train.banner.epochsText", { n: integer(reason.epochs) }, reason.epochs)),
      };
    case "weights-unchanged":
      return {
        tone: "ok",
        title: t("train.banner.weights-unchanged"),
        text: text(
          t(
            "train.banner.weights-unchangedText",
            {
              change: exponent(reason.change),
              threshold: exponent(reason.threshold),
              patience: integer(reason.patience),
              epoch,
            },
            reason.patience,
          ),
        ),
      };
    case "steps":
      return {
        tone: "ok",
        title: t("train.banner.steps"),
        text: text(t("train.banner.stepsText", { n: integer(reason.steps), epoch }, reason.steps)),
      };
    case "time":
      return {
        tone: "ok",
        title: t("train.banner.time"),
        text: text(
          t("train.banner.timeText", { time: duration(reason.seconds), epoch, steps: integer(run.steps) }, run.steps),
        ),
      };
    case "layers-unchanged":
      return {
        tone: "ok",
        title: t("train.banner.weights-unchanged"),
        text: text(
          t(
            "train.banner.layers-unchangedText",
            {
              layer: layerTitle(run.document, reason.layer),
              change: exponent(reason.change),
              threshold: exponent(reason.threshold),
              patience: integer(reason.patience),
              epoch,
            },
            reason.patience,
          ),
        ),
      };
    case "gradient-small":
      return {
        tone: "ok",
        title: t("train.banner.gradient-small"),
        text: text(
          t(
            "train.banner.gradient-smallText",
            {
              norm: exponent(reason.norm),
              threshold: exponent(reason.threshold),
              patience: integer(reason.patience),
              epoch,
            },
            reason.patience,
          ),
        ),
      };
    case "no-improvement": {
      const what = reason.watch === undefined ? t("train.banner.theCost") : figureInWords(reason.watch, run.document);
      const values = {
        what,
        patience: integer(reason.patience),
        best: integer(reason.bestEpoch),
        delta: figure(reason.minDelta),
      };
      const sentence = t(
        reason.minDelta > 0 ? "train.banner.no-improvementByText" : "train.banner.no-improvementText",
        values,
        reason.patience,
      );
      return { tone: "ok", title: t("train.banner.no-improvement"), text: text(sentence) };
    }
    case "target": {
      const what = figureLabel(reason, run.document);
      const values = {
        what,
        on: t(`train.banner.on.${reason.on}`),
        reached: measureText(reason.metric, reason.reached),
        asked: t(`train.banner.${reason.reaches}`, { value: measureText(reason.metric, reason.value) }),
        epoch,
      };
      return {
        tone: "ok",
        title: t("train.banner.target", { what }),
        text: text(t("train.banner.targetText", values)),
      };
    }
    case "exploding":
      return {
        tone: "bad",
        title: t("train.banner.diverged"),
        text: t(
          "train.banner.explodingText",
          {
            factor: figure(reason.factor),
            first: figure(reason.first),
            loss: figure(reason.loss),
            patience: integer(reason.patience),
          },
          reason.patience,
        ),
      };
    case "diverged":
      return {
        tone: "bad",
        title: t("train.banner.diverged"),
        text: t(reason.what === "loss" ? "train.banner.divergedLoss" : "train.banner.divergedWeights", {
          step: integer(reason.step),
        }),
      };
    case "user":
      return {
        tone: "ok",
        title: t("train.banner.user"),
        text: text(t("train.banner.userText", { epoch, time: duration(run.seconds) })),
      };
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
  return run.document.training.stop.restoreBest
    ? t("train.banner.restored", { epoch })
    : t("train.banner.best", { epoch });
}
