// The reason for the end of a run, in words.

import { layerTitle } from "../../../src-engine/network/names";
import type { ReasonWords } from "../../../src-engine/rules/spec";
import type { RunSummary } from "../../../src-engine/runs/run";
import { explainStop } from "../../../src-engine/runs/stopReason";
import type { StopReason } from "../../../src-engine/runs/stopReason";
import { duration, exponent, integer, t } from "../../text";
import { figureInWords, measureText } from "./measures";

export interface StopText {
  readonly tone: "ok" | "warn" | "bad";
  readonly title: string;
  readonly text: string;
}

type Ended = Pick<RunSummary, "document" | "epochs" | "steps">;

function wordsOf({ document, epochs, steps }: Ended): ReasonWords {
  return {
    number: exponent,
    count: (number, unit) => `${integer(number)} ${number === 1 ? unit : `${unit}s`}`,
    duration,
    layer: (id) => layerTitle(document.model, id),
    figure: (figure) =>
      figure.metric === "loss" && figure.output === undefined ? t("train.chart.loss") : figureInWords(figure, document),
    measure: measureText,
    epoch: epochs,
    step: steps,
  };
}

/** A few words for the list of runs. */
export function stopShort(run: Ended, reason: StopReason): string {
  return explainStop(reason, wordsOf(run)).short;
}

/** A sentence that names the rule and some that explain it, for the banner. */
export function stopText(run: RunSummary, reason: StopReason): StopText {
  const { tone, title, text } = explainStop(reason, wordsOf(run));
  return { tone, title, text: [text, restored(run, reason)].filter((part) => part !== "").join(" ") };
}

function restored({ bestEpoch, document }: RunSummary, { kind }: StopReason): string {
  if (bestEpoch === null || kind === "interrupted" || kind === "failed") return "";
  const epoch = integer(bestEpoch);
  return document.training.restoreBest ? t("train.banner.restored", { epoch }) : t("train.banner.best", { epoch });
}
