// News of a run for whoever watches: at most about 20 messages a second, however short the epochs are.

import type { TrainingRecipe } from "../document/schema";
import type { RunProgress } from "../protocol/messages";
import type { EpochMetrics } from "../runs/epochs";
import { limits } from "../rules/recipe";
import type { BestEpoch } from "./bestEpoch";
import type { LearningRate } from "./learningRate";
import type { Observer, Progress } from "./observer";

const INTERVAL = 50;

export interface ProgressInput {
  readonly stepsPerEpoch: number;
  readonly training: Pick<TrainingRecipe, "epochs" | "rules">;
  readonly start: Progress;
  readonly best: Readonly<BestEpoch>;
  readonly rates: Pick<LearningRate, "at">;
  heldFor(): RunProgress["heldFor"];
  readonly onProgress: (progress: RunProgress) => void;
}

/** An observer that tells `onProgress`. */
export function createProgress({
  stepsPerEpoch,
  training,
  start,
  best,
  rates,
  heldFor,
  onProgress,
}: ProgressInput): Observer {
  let waiting: EpochMetrics[] = [];
  let told = performance.now();
  let rate = 0;
  let batchLoss = NaN;
  let since = { step: start.position.step, seconds: start.seconds };

  const most = limits(training);
  const send = ({ position, change, layers, gradientNorm, seconds }: Progress): void => {
    const elapsed = seconds - since.seconds;
    if (elapsed > 0 && position.step > since.step) {
      const now = (position.step - since.step) / elapsed;
      rate = rate === 0 ? now : 0.7 * rate + 0.3 * now;
      since = { step: position.step, seconds };
    }
    const stepsLeft = Math.min(training.epochs * stepsPerEpoch, most.steps) - position.step;
    const timeLeft = most.seconds - seconds;
    onProgress({
      epochs: waiting,
      step: position.step,
      stepsPerEpoch,
      stepsPerSecond: rate,
      batchLoss,
      change,
      learningRate: rates.at(Math.max(1, position.step)),
      layers,
      gradientNorm,
      heldFor: heldFor(),
      secondsLeft: rate === 0 ? null : Math.max(0, Math.min(stepsLeft / rate, timeLeft)),
      bestEpoch: best.metrics?.epoch ?? null,
    });
    waiting = [];
    told = performance.now();
  };

  return {
    steps: ({ loss }) => {
      batchLoss = loss[loss.length - 1] ?? NaN;
    },
    epoch: (metrics) => {
      waiting.push(metrics);
    },
    async between(progress) {
      if (performance.now() - told >= INTERVAL && progress.position.step > 0) send(progress);
    },
    async paused(progress) {
      send(progress);
    },
    async resumed(progress) {
      since = { step: progress.position.step, seconds: progress.seconds };
    },
    ended: send,
  };
}
