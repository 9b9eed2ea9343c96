// Smith's range test ("Cyclical Learning Rates for Training Neural Networks", 2017): from the run's initial weights and over
// its first batches the learning rate is raised by the same factor with every step, and the loss is watched. Where it falls
// most steeply the rate is bold enough and not yet too bold.

import { throwIfCanceled } from "../document/canceled";
import { meanOf } from "../document/mean";
import { median } from "../document/median";
import type { RatePoint, RateTest } from "../runs/rateTest";
import { adaptWeights } from "./adapt";
import { START } from "./batches";
import { trainingFeed } from "./evaluator";
import { initialState } from "./startingState";
import { createStepInputs } from "./stepInputs";
import { batchesFor, refuseWithoutRows } from "./trainNetwork";
import type { TrainNetworkInput } from "./trainNetwork";
import { turn } from "./turns";

export interface RateTestSettings {
  /** How many steps the way from the lowest rate to the highest has. */
  readonly steps: number;
  readonly lowest: number;
  readonly highest: number;
}

export const RATE_TEST: RateTestSettings = { steps: 100, lowest: 1e-6, highest: 10 };

export interface RateTestInput extends Pick<TrainNetworkInput, "backend" | "network" | "data"> {
  readonly settings?: RateTestSettings | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onShare?: ((share: number) => void) | undefined;
}

/** Steps in a call: so few that a person's "enough" is heard, and that a loss out of bounds is seen soon. */
const AT_ONCE = 10;

/**
 * Makes the test; nothing of it is kept. The recipe's schedule has no part in it, its clipping and penalties do.
 * @throws UserError "no-training-rows", "canceled"
 */
export async function testRates({
  backend,
  network,
  data,
  settings = RATE_TEST,
  signal,
  onShare,
}: RateTestInput): Promise<RateTest> {
  const { training, step } = network;
  const { train } = data;
  refuseWithoutRows(train);
  const batches = batchesFor(network, data);
  const factor = (settings.highest / settings.lowest) ** (1 / (settings.steps - 1));
  const rateOf = (number: number): number => settings.lowest * factor ** (number - 1);
  const inputs = createStepInputs(step.graph, training.optimizer, training.seed, batches.batchSize, rateOf);
  const program = await backend.loadTraining(step, trainingFeed(network, train));
  const losses: number[] = [];
  try {
    program.setState(await adaptWeights({ backend, network, train }, initialState(network)));
    for (let position = START; position.step < settings.steps && !isTooHigh(losses, settings.steps);) {
      await turn();
      throwIfCanceled(signal);
      const count = Math.min(batches.available(position), inputs.most, AT_ONCE, settings.steps - position.step);
      const stretch = batches.take(position, count);
      const { loss } = await program.run({
        ...stretch,
        scalars: inputs.scalars(position.step + 1, count),
        random: inputs.random(position.step + 1, stretch),
      });
      losses.push(...loss);
      position = batches.after(position, stretch.batchSize, count);
      onShare?.(position.step / settings.steps);
    }
  } finally {
    await program.dispose();
  }
  const diverged = isTooHigh(losses, settings.steps);
  const broken = losses.findIndex((loss) => !Number.isFinite(loss));
  const kept = broken < 0 ? losses : losses.slice(0, broken);
  return { ...judge(kept, rateOf, Math.max(2, Math.round(settings.steps / 10))), diverged };
}

/** Whether the loss is no number any more, or has lately risen by thrice what it was or had fallen. */
function isTooHigh(losses: readonly number[], steps: number): boolean {
  const length = Math.max(2, Math.round(steps / 16));
  let [sum, first, least, last] = [0, NaN, Infinity, NaN];
  for (const [at, loss] of losses.entries()) {
    if (!Number.isFinite(loss)) return true;
    sum += loss - (losses[at - length] ?? 0);
    if (at < length - 1) continue;
    last = sum / length;
    if (at === length - 1) first = last;
    least = Math.min(least, last);
  }
  return last - least > 3 * Math.max(Math.abs(least), first - least);
}

/**
 * A straight line is laid through the losses of the `half` steps on either side of each (least squares, over the logarithm of the
 * rate): its height there is the smoothed loss, its slope tells how fast the loss falls. Unlike a running mean it does not lag behind.
 */
function judge(
  losses: readonly number[],
  rateOf: (number: number) => number,
  half: number,
): Pick<RateTest, "points" | "suggestion"> {
  const calm = calmed(losses, half);
  const lines = calm.map((_, at) => {
    const from = Math.max(0, at - half);
    const around = calm.slice(from, at + half + 1);
    return { ...line(around, at - from), whole: around.length === 2 * half + 1 };
  });
  const points = losses.map((loss, at): RatePoint => ({
    learningRate: rateOf(at + 1),
    loss,
    smoothed: lines[at]?.height ?? loss,
  }));
  const lowest = points.reduce(
    (best, { smoothed }, at) => (smoothed < (points[best]?.smoothed ?? Infinity) ? at : best),
    0,
  );
  const steepest = lines.reduce<number | null>((best, { slope, whole }, at) => {
    if (!whole || at >= lowest || slope >= 0) return best;
    return best === null || slope < (lines[best]?.slope ?? 0) ? at : best;
  }, null);
  return { points, suggestion: steepest === null ? null : rounded(points[steepest]?.learningRate ?? NaN) };
}

/**
 * The losses without single odd batches (the median of five), and without the height of what breaks out at the end, which would
 * bend all lines near it: a loss counts as no more than what the first ones were and had fallen by, or half as much again.
 */
function calmed(losses: readonly number[], half: number): readonly number[] {
  const medians = losses.map((_, at) => median(losses.slice(Math.max(0, at - 2), at + 3)));
  const start = median(medians.slice(0, half));
  const most = start + Math.max(start - Math.min(...medians), Math.abs(start) / 2);
  return medians.map((loss) => Math.min(loss, most));
}

/** Height at `at`, and slope, of the straight line nearest to the values. */
function line(values: readonly number[], at: number): { readonly height: number; readonly slope: number } {
  const middle = (values.length - 1) / 2;
  const average = meanOf(values);
  const spread = values.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  const slope = spread === 0 ? 0 : values.reduce((sum, value, x) => sum + (x - middle) * (value - average), 0) / spread;
  return { height: average + slope * (at - middle), slope };
}

/** To two digits: more would say more than the test knows. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(2));
}
