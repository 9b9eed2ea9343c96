// Whether a new run would only repeat one that is there: the same settings, seed and device give the same weights.

import { canonicalJson } from "../../src-engine/document/canonicalJson";
import type { Document } from "../../src-engine/document/schema";
import type { RunSummary } from "../../src-engine/runs/run";
import { isUnfinished } from "../../src-engine/runs/stopReason";

/** An end that comes with the same settings again: a person's, the world's and the clock's do not. */
function comesAgain({ stopReason }: RunSummary): boolean {
  return stopReason !== null && !isUnfinished(stopReason) && stopReason.kind !== "time";
}

/** The newest run that a new one would repeat; null where there is none. */
export function repeatedRun(
  runs: readonly RunSummary[],
  document: Document,
  device: RunSummary["device"]["name"],
): RunSummary | null {
  const wanted = settingsText(document);
  const isRepeated = (run: RunSummary): boolean =>
    run.status === "ended" &&
    comesAgain(run) &&
    run.origin === undefined &&
    run.initial === undefined &&
    run.refitOf === undefined &&
    run.rateChanges.length === 0 &&
    run.deviceChanges.length === 0 &&
    // One that found no GPU was meant for it, and a new one would find none either.
    (run.device.name === device || (device === "gpu" && run.device.whyNotGpu !== null)) &&
    settingsText(run.document) === wanted;
  return runs.find(isRepeated) ?? null;
}

/** A seed that no run has had yet. */
export function freshSeed(runs: readonly RunSummary[], { training }: Pick<Document, "training">): number {
  return Math.max(training.seed, ...runs.map((run) => run.document.training.seed)) + 1;
}

/** What decides a run's weights. */
function settingsText({ data, model, training }: Document): string {
  return canonicalJson([data, model, training]);
}
