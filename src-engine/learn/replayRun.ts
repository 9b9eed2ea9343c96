// Makes the records of a run that has none, by going through it again from its beginning: the same steps, bit for bit, where the machine
// and the version are the same. The file appears when it is whole.

import type { TaskOptions } from "../data/duckdb";
import { UserError, invariant } from "../document/errors";
import { recordPlan } from "../project/recordsFile";
import { makeRecords } from "../project/recordsWriter";
import { RUN_FILES, runPath } from "../project/runRecord";
import { readMetrics, readRecord } from "../project/runs";
import type { EpochMetrics } from "../runs/epochs";
import type { RecordMoment } from "../runs/records";
import { nextStretch } from "../runs/recordSteps";
import { recipeRules } from "../rules/recipeRules";
import type { StepsReport } from "../rules/rule";
import { isAsLogged } from "./openWalk";
import type { OpenedWalk } from "./openWalk";

/** Notable moments have a record besides. */
const MOMENTS = 4;

/**
 * Writes the run's records.
 * @throws UserError "canceled": then nothing is left of it; "too-large"
 */
export async function replayRun(
  folder: string,
  { walk: own, network, beginning, run }: Pick<OpenedWalk, "walk" | "network" | "beginning" | "run">,
  { signal, onProgress }: TaskOptions,
): Promise<void> {
  invariant(run !== null, "a run is replayed");
  const plan = recordPlan(network.weights);
  if (plan === null) {
    throw new UserError({
      code: "too-large",
      message: "This network is too large for records: eight of them would take more than 64 MB.",
      next: "Train a smaller network to go through its training.",
    });
  }
  const { steps: last, bestEpoch } = await readRecord(folder, run);
  const metrics = await readMetrics(folder, run);
  const from = await beginning(signal);
  const first = from.position.step;
  const moments = momentsOf(metrics, bestEpoch, last);
  const spacing = fittingSpacing(last - first, plan.most - MOMENTS);
  const path = await runPath(folder, run, RUN_FILES.records);
  const walk = await own.again(from);
  const { rules, firstHeld } = recipeRules(network.training, from.position.epoch);
  let done = 0;
  const onShare = (): void => {
    done = Math.max(done, (walk.at.position.step - first) / Math.max(1, last - first));
    onProgress?.(done, "Replaying the run");
  };
  const onSteps = (report: StepsReport): void => {
    if (moments.has("hold")) return;
    for (const rule of rules) rule.afterSteps?.(report);
    const at = firstHeld();
    if (at !== null) moments.set("hold", report.first + at);
  };
  try {
    await makeRecords(path, { weights: network.weights, first, spacing }, async (writer) => {
      /** Adds the record of a step; whether the run's log says the same of it. */
      const add = async (target: number): Promise<boolean> => {
        await walk.goTo(target, { signal, onShare, onSteps });
        const { position, state, last: before } = walk.at;
        const found = [...moments].flatMap(([moment, at]) => (at === position.step ? [moment] : []));
        writer.add({ ...position, loss: before?.loss ?? NaN, change: before?.change ?? NaN, moments: found }, state);
        onShare();
        return isAsLogged(walk.at, metrics);
      };
      let isExact = true;
      for (const step of stepsOf(first, last, spacing, moments)) {
        const isKnown = moments.has("hold");
        isExact = (await add(step)) && isExact;
        const held = moments.get("hold") ?? step;
        // It was found on the way here, which is gone once more.
        if (!isKnown && held < step) await add(held);
        if (walk.broken !== null) break;
      }
      return isExact ? "exact" : "inexact";
    });
  } finally {
    await walk.dispose();
  }
}

/** The steps of the notable moments, as the log tells them. */
function momentsOf(
  metrics: readonly EpochMetrics[],
  bestEpoch: number | null,
  last: number,
): Map<RecordMoment, number> {
  const found = new Map<RecordMoment, number>([["last", last]]);
  const best = metrics.find(({ epoch }) => epoch === bestEpoch);
  if (best !== undefined) found.set("best", best.step);
  let steepest = 0;
  metrics.forEach(({ loss, step }, at) => {
    const fall = (metrics[at - 1]?.loss ?? NaN) - loss;
    if (!(fall > steepest)) return;
    steepest = fall;
    found.set("fall", step);
  });
  return found;
}

/** The narrowest spacing with which so many steps have at most so many stretches. */
function fittingSpacing(steps: number, most: number): number {
  for (let spacing = 0; ; spacing++) {
    let count = 1;
    for (let step = 0; step < steps && count <= most; step = nextStretch(step, spacing)) count += 1;
    if (count <= most) return spacing;
  }
}

function stepsOf(
  first: number,
  last: number,
  spacing: number,
  moments: ReadonlyMap<RecordMoment, number>,
): readonly number[] {
  const steps = new Set([first, ...moments.values()]);
  for (let step = 0; first + step <= last; step = nextStretch(step, spacing)) steps.add(first + step);
  return [...steps].filter((step) => step >= first && step <= last).sort((a, b) => a - b);
}
