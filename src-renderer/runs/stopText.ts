// The reason for the end of a run, in words.

import { layerTitle } from "../../src-engine/network/names";
import type { ReasonWords } from "../../src-engine/rules/spec";
import { courseOf, explainVerdicts, verdictsOf } from "../../src-engine/runs/verdict";
import type { RunSummary } from "../../src-engine/runs/run";
import { explainStop } from "../../src-engine/runs/stopReason";
import type { StopReason } from "../../src-engine/runs/stopReason";
import { duration, exponent, integer, t } from "../text";
import { figureInWords, measureText } from "./measures";

export interface StopText {
  readonly tone: "ok" | "info" | "warn" | "bad";
  readonly title: string;
  readonly text: string;
}

const CUT: ReadonlySet<StopReason["kind"]> = new Set<StopReason["kind"]>(["interrupted", "closed", "failed"]);

type Ended = Pick<RunSummary, "document" | "epochs" | "steps">;

function wordsOf({ document, epochs, steps }: Ended): ReasonWords {
  return {
    number: exponent,
    whole: integer,
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

/**
 * What came out, then why the run ended, then what to do next, for the banner. Of a run that was broken off, why comes first: it has not ended. A run
 * whose network is no better than always guessing the same did not go well, however it ended; one that is little better is no success yet.
 */
export function stopText(run: RunSummary, reason: StopReason): StopText {
  const words = wordsOf(run);
  const stop = explainStop(reason, words);
  const verdicts = verdictsOf(run);
  const verdict = explainVerdicts(verdicts, words, courseOf(run));
  const about = [stop.text, restored(run, reason)];
  const join = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");
  if (verdict === null) return { tone: stop.tone, title: stop.title, text: join(about) };
  const isCut = CUT.has(reason.kind);
  // Weights that are no numbers any more give no figure to begin with.
  const isLost = stop.tone === "bad" && !verdicts.every(({ reached }) => Number.isFinite(reached));
  if (isCut || isLost) return { tone: stop.tone, title: stop.title, text: join([...about, verdict.title]) };
  // Why it broke says what to do next.
  if (stop.tone === "bad")
    return {
      tone: verdict.lead === "clear" ? "warn" : "bad",
      title: verdict.title,
      text: join([stop.title, ...about]),
    };
  return {
    tone: verdict.lead === "none" ? "warn" : verdict.lead === "little" && stop.tone === "ok" ? "info" : stop.tone,
    title: verdict.title,
    text: join([stop.title, ...about, verdict.text === "" ? t("train.banner.next") : verdict.text]),
  };
}

/** Nothing where the best epoch is the last: nothing was to be restored. */
function restored({ bestEpoch, document, last }: RunSummary, { kind }: StopReason): string {
  if (bestEpoch === null || bestEpoch === last?.epoch || kind === "interrupted" || kind === "failed") return "";
  const epoch = integer(bestEpoch);
  return document.training.restoreBest ? t("train.banner.restored", { epoch }) : t("train.banner.best", { epoch });
}
