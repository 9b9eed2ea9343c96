// What came out of a run, and why it ended, in a sentence or two.

import { whole } from "../document/whole";
import { layerTitle } from "../network/names";
import type { ReasonWords } from "../rules/spec";
import type { RunSummary } from "../runs/run";
import { explainStop } from "../runs/stopReason";
import type { StopReason } from "../runs/stopReason";
import { courseOf, explainVerdicts, verdictsOf } from "../runs/verdict";
import { figureInWords, measureText } from "./figures";
import { counted, duration, figure } from "./numbers";

/** What came out of the run, against always guessing the same; null where it was not compared. */
export function resultInWords(run: RunSummary): string | null {
  const verdict = explainVerdicts(verdictsOf(run), wordsOf(run), courseOf(run));
  return verdict === null ? null : `${verdict.title} ${verdict.text}`.trimEnd();
}

type Told = Pick<RunSummary, "document" | "epochs" | "steps">;

/** How numbers, figures and layers of a run are told. */
export function wordsOf(run: Told): ReasonWords {
  return {
    number: figure,
    whole,
    count: counted,
    duration,
    layer: (id) => layerTitle(run.document.model, id),
    figure: (one) => figureInWords(one, run),
    measure: measureText,
    epoch: run.epochs,
    step: run.steps,
  };
}

/** A sentence or two: why the run ended. */
export function stopInWords(reason: StopReason, run: Told): string {
  const { title, text } = explainStop(reason, wordsOf(run));
  return text === "" ? title : `${title} ${text}`;
}

/** The same in a few words. */
export function stopShort(reason: StopReason, run: Told): string {
  return explainStop(reason, wordsOf(run)).short;
}
