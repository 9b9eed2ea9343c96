// Keeps a run on disk as it goes on: logs, best weights, checkpoints. Writing happens beside the training, in order; the
// first failure to write is thrown at the loop's next look, and so ends the run.

import type { NewRows, RunWriter } from "../project/runWriter";
import type { StepRow } from "../project/runs";
import type { SafeTensors } from "../project/safetensors";
import type { EpochMetrics } from "../runs/epochs";
import type { RunSummary } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import type { Tensors } from "../runtime/backend";
import { checkpointState } from "./checkpoint";
import type { LearningRate } from "./learningRate";
import type { LoopEnd } from "./loop";
import type { Observer, Progress } from "./observer";
import type { BestEpoch } from "./bestEpoch";
import type { RuleStates } from "../rules/recipeRules";
import { isSampled } from "./stepLog";
import { pick } from "./weights";

/** How often logs are written, in ms. */
const FLUSH_EVERY = 250;
/** How often a checkpoint is written, in ms; less often where writing takes long, so that it costs a twentieth of the time at most. */
const CHECKPOINT_EVERY = 2_000;
const CHECKPOINT_COST = 20;

export interface RecorderInput {
  readonly writer: RunWriter;
  readonly seed: number;
  readonly rates: Pick<LearningRate, "at">;
  /** The rows trained on, as {@link digestRows} names them. */
  readonly rows: string;
  readonly best: Readonly<BestEpoch>;
  readonly ruleStates: () => RuleStates;
  /** Names of the weights among the state. */
  readonly weights: readonly string[];
}

export interface Recorder extends Observer {
  /** Takes up a write that goes on beside the training, as its own do. */
  beside(write: Promise<unknown>): void;
  /** Writes what is left and ends the run. */
  finish(end: LoopEnd, weights: Tensors): Promise<RunSummary>;
  /** Ends a run that an error broke off: what was written stays, and the newest weights are kept if they can be. */
  fail(message: string): Promise<RunSummary>;
}

export function createRecorder({
  writer,
  seed,
  rates,
  rows,
  best,
  ruleStates,
  weights: names,
}: RecorderInput): Recorder {
  let epochs: EpochMetrics[] = [];
  let steps: StepRow[] = [];
  let bestState: { readonly state: Tensors; readonly metrics: EpochMetrics } | null = null;
  let lastFlush = performance.now();
  let lastCheckpoint = performance.now();
  let checkpointTook = 0;
  let writing = 0;
  let latest: { readonly progress: Progress; readonly state: Tensors } | null = null;
  let failure: { readonly error: unknown } | null = null;

  /** Lets a write go on beside the training. */
  const aside = (write: Promise<unknown>): void => {
    writing += 1;
    write.then(
      () => {
        writing -= 1;
      },
      (error: unknown) => {
        writing -= 1;
        failure ??= { error };
      },
    );
  };
  const newRows = (): NewRows => {
    const taken = { epochs, steps };
    [epochs, steps] = [[], []];
    lastFlush = performance.now();
    return taken;
  };
  const flush = (): Promise<void> => writer.log(newRows());
  /** All that it tells of is taken before the first wait: the training goes on meanwhile. */
  const checkpoint = async (progress: Progress, state: Tensors, ended: StopReason | null = null): Promise<void> => {
    const began = performance.now();
    lastCheckpoint = began;
    const newBest =
      bestState === null ? null : { weights: float32(pick(bestState.state, names)), metrics: bestState.metrics };
    bestState = null;
    const told = checkpointState({ progress, rules: ruleStates(), best: best.metrics, ended }, seed, rows);
    await writer.checkpoint({ ...newRows(), tensors: state, state: told, best: newBest });
    checkpointTook = performance.now() - began;
  };
  const throwFailure = (): void => {
    if (failure !== null) throw failure.error;
  };

  return {
    steps({ first, loss, change }, { position }) {
      for (let index = 0; index < loss.length; index++) {
        const step = first + index;
        if (!isSampled(step)) continue;
        steps.push({
          step,
          epoch: position.row === 0 ? position.epoch : position.epoch + 1,
          loss: loss[index] ?? NaN,
          change: change[index] ?? NaN,
          learningRate: rates.at(step),
        });
      }
    },
    epoch(metrics, isBest, state) {
      epochs.push(metrics);
      if (isBest) bestState = { state, metrics };
    },
    async between(progress, state) {
      latest = { progress, state };
      throwFailure();
      if (writing > 0) return;
      const now = performance.now();
      if (now - lastCheckpoint >= Math.max(CHECKPOINT_EVERY, CHECKPOINT_COST * checkpointTook))
        aside(checkpoint(progress, state));
      else if (now - lastFlush >= FLUSH_EVERY) aside(flush());
    },
    async paused(progress, state) {
      await checkpoint(progress, state);
      await writer.status("paused");
      throwFailure();
    },
    async resumed() {
      await writer.status("running");
    },
    rateChanged: (changes) => writer.rateChanges(changes),
    beside: aside,
    async finish({ reason, progress, state }, weights) {
      await checkpoint(progress, state, reason);
      throwFailure();
      // On its own: where there is no room for it, there may still be room to say so.
      await writer.weights(float32(weights));
      return writer.finish({
        stopReason: reason,
        weights: null,
        best: best.metrics,
        steps: progress.position.step,
        seconds: progress.seconds,
      });
    },
    async fail(message) {
      const stopReason: StopReason = { kind: "failed", message };
      await flush().catch(() => undefined);
      const run = await writer.finish({
        stopReason,
        weights: null,
        best: best.metrics,
        steps: latest?.progress.position.step,
        seconds: latest?.progress.seconds,
      });
      // Once the record is safe. A full disk may leave room for the weights, or not.
      if (latest !== null) await writer.weights(float32(pick(latest.state, names))).catch(() => undefined);
      return run;
    },
  };
}

function float32(tensors: Tensors): SafeTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) },
    ]),
  );
}
