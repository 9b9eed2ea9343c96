// The training loop: the only place that ends a run. It knows nothing of files, messages or the kinds of layers.
// Rules are shown what happened and may request the end; observers are told and decide nothing.

import { invariant } from "../document/errors";
import { CHANGE, GRADIENT_NORM, layerChangeName } from "../ir/names";
import type { LayerWeights } from "../passes/measure";
import type { EpochMetrics, LayerChanges } from "../runs/epochs";
import type { RateChange } from "../runs/run";
import { greatestChange } from "../rules/layers-unchanged";
import { earliest } from "../rules/rule";
import type { PerStep, StepsReport, StoppingRule } from "../rules/rule";
import type { StopReason } from "../runs/stopReason";
import type { PlateauState } from "../schedules/spec";
import type { StepResults, Steps, Tensors, TrainingProgram } from "../runtime/backend";
import { START } from "./batches";
import type { BestEpoch } from "./bestEpoch";
import type { Batches, Position, Stretch } from "./batches";
import type { RunControl } from "./control";
import type { Evaluation, Evaluator } from "./evaluator";
import { layerChanges } from "./layerChanges";
import type { LearningRate } from "./learningRate";
import { Pace } from "./pace";
import type { StepPace } from "./pace";
import { userStop } from "./userStop";
import { allFinite } from "./weights";

/** What changes from step to step besides the batch. */
export interface StepInputs {
  scalars(firstStep: number, count: number): Steps["scalars"];
  random(firstStep: number, stretch: Stretch): Steps["random"];
  /** How many steps' random numbers fit the memory set aside for them. */
  readonly most: number;
}

/** Where the loop is, with the sums that make up the epoch under way. Plain JSON. */
export interface Progress {
  readonly position: Position;
  /** Whole epochs whose measures were taken. */
  readonly evaluated: number;
  /** Sum over the epoch's rows so far of their batches' losses. */
  readonly lossSum: number;
  /** Seconds of training, pauses left out. */
  readonly seconds: number;
  /** Greatest |change of a weight| in the newest step. */
  readonly change: number;
  /** Relative change of each layer in the newest step of which it was worked out: the last of an epoch, or any where a rule asks. */
  readonly layers: LayerChanges;
  /** Length of the gradient in the newest step, where a rule asks for it. */
  readonly gradientNorm: number | null;
  /** The end that a rule asked for, while the epoch that it cut short is measured. */
  readonly requested: StopReason | null;
  /** Steps that were done before the optimizer began: it may be another one than the run's before. */
  readonly optimizerStart: number;
  /** What a schedule that heeds the loss remembers. */
  readonly heed: PlateauState | null;
}

export const BEGINNING: Progress = {
  position: START,
  evaluated: 0,
  lossSum: 0,
  seconds: 0,
  change: 0,
  layers: {},
  gradientNorm: null,
  requested: null,
  optimizerStart: 0,
  heed: null,
};

export interface Observer {
  /** Steps were done (and kept). */
  steps?(report: StepsReport, progress: Progress): void;
  epoch?(metrics: EpochMetrics, isBest: boolean, state: Tensors): void;
  /** Between two calls of the backend: a chance to write. `state` is a snapshot: weights and optimizer slots. */
  between?(progress: Progress, state: Tensors): Promise<void>;
  paused?(progress: Progress, state: Tensors): Promise<void>;
  resumed?(progress: Progress): Promise<void>;
  /** A person changed the learning rate; the next step has it. All changes so far, and any to come. */
  rateChanged?(changes: readonly RateChange[]): Promise<void>;
  /** The last word, whatever ended the run (but an error). */
  ended?(progress: Progress, reason: StopReason): void;
}

export interface LoopInput {
  readonly program: TrainingProgram;
  readonly batches: Batches;
  readonly inputs: StepInputs;
  readonly rates: LearningRate;
  readonly evaluator: Evaluator;
  readonly rules: readonly StoppingRule<StopReason>[];
  readonly best: BestEpoch;
  readonly control: RunControl;
  readonly observers: readonly Observer[];
  readonly start: Progress;
  /** Weights of the best epoch so far, where there was one. */
  readonly bestState: Tensors | null;
  /** Names of the weights among the program's state. */
  readonly weights: readonly string[];
  /** Whose relative changes are recorded. */
  readonly layers: readonly LayerWeights[];
  /** Steps per call by the clock, where nothing else is given. It affects no result. */
  readonly pace?: StepPace | undefined;
}

export interface LoopEnd {
  readonly reason: StopReason;
  readonly progress: Progress;
  /** Weights and optimizer slots, all weights finite. */
  readonly state: Tensors;
  /** Weights of the best epoch, where there was one. */
  readonly bestState: Tensors | null;
}

/** How long the loop goes on without letting its thread's event loop turn, in ms. */
const YIELD_EVERY = 10;

/** Trains until a rule or a person ends it. Errors of the backend and of observers come through. */
export async function runLoop(input: LoopInput): Promise<LoopEnd> {
  const { program, batches, inputs, rates, evaluator, rules, best, control, observers } = input;
  const pace = input.pace ?? new Pace();
  let { position, evaluated, lossSum, seconds, change, layers, gradientNorm, requested } = input.start;
  const { optimizerStart } = input.start;
  let state = program.getState();
  let { bestState } = input;
  let lastYield = performance.now();
  let lastClock = lastYield;

  const progress = (): Progress => ({
    position,
    evaluated,
    lossSum,
    seconds,
    change,
    layers,
    gradientNorm,
    requested,
    optimizerStart,
    heed: rates.heed,
  });
  const clock = (): void => {
    const now = performance.now();
    seconds += (now - lastClock) / 1000;
    lastClock = now;
  };
  const end = (reason: StopReason): LoopEnd => {
    clock();
    for (const observer of observers) observer.ended?.(progress(), reason);
    return { reason, progress: progress(), state, bestState };
  };
  /** Takes up a learning rate that a person asked for. It is written down before any step has it. */
  const takeRate = async (): Promise<void> => {
    const learningRate = control.takeRate();
    if (learningRate === null) return;
    rates.change({ step: position.step + 1, epoch: position.epoch + 1, learningRate });
    for (const observer of observers) await observer.rateChanged?.(rates.changes);
  };
  /** Lets others have the thread, and waits while paused. Null to go on. */
  const lookUp = async (): Promise<StopReason | null> => {
    if (performance.now() - lastYield >= YIELD_EVERY) {
      await turn();
      lastYield = performance.now();
    }
    if (control.wish() === "pause") {
      clock();
      for (const observer of observers) await observer.paused?.(progress(), state);
      let wish = await control.news();
      for (; wish === "pause"; wish = await control.news()) await takeRate();
      lastClock = performance.now();
      if (wish === "run") for (const observer of observers) await observer.resumed?.(progress());
    }
    await takeRate();
    return userStop(control);
  };
  const finishEpoch = async (epoch: number, rows: number): Promise<StopReason | null> => {
    const result = await evaluator.evaluate(pick(state, input.weights), lookUp);
    if ("kind" in result) return result;
    clock();
    const metrics = epochMetrics(epoch, progress(), rows, rates.at(position.step), result);
    const isBest = best.see(metrics);
    if (isBest) bestState = pick(state, input.weights);
    for (const observer of observers) observer.epoch?.(metrics, isBest, state);
    if (rows === batches.rows) {
      evaluated = epoch;
      lossSum = 0;
      rates.afterEpoch(metrics);
    }
    for (const rule of rules) {
      const reason = rule.afterEpoch?.(metrics) ?? null;
      if (reason !== null) return reason;
    }
    return null;
  };

  /** Ends the run as a rule asked. The epoch cut short is told of as far as it went, unless its numbers broke. */
  const conclude = async (reason: StopReason): Promise<LoopEnd> => {
    requested = reason;
    const { epoch, row } = position;
    if (reason.kind !== "diverged") {
      if (row > 0) await finishEpoch(epoch + 1, row);
      else if (epoch > evaluated) await finishEpoch(epoch, batches.rows);
    }
    return end(reason);
  };

  // A run taken up again may have been broken off between an epoch's last step and its measures.
  if (requested !== null) return conclude(requested);
  if (position.epoch > evaluated) {
    const reason = await finishEpoch(position.epoch, batches.rows);
    if (reason !== null) return end(reason);
  }
  for (;;) {
    clock();
    for (const observer of observers) await observer.between?.(progress(), state);
    const stopped = await lookUp();
    if (stopped !== null) return end(stopped);

    const count = withoutLast(batches, position, Math.min(pace.next(batches.available(position)), inputs.most));
    const stretch = batches.take(position, count);
    const steps: Steps = {
      ...stretch,
      scalars: inputs.scalars(position.step + 1, count),
      random: inputs.random(position.step + 1, stretch),
    };
    const began = performance.now();
    const results = await program.run(steps);
    // A step that is alone only because it ends its epoch says little about many.
    if (count > 1 || batches.after(position, stretch.batchSize, 1).row > 0 || batches.stepsPerEpoch === 1)
      pace.measured(count, performance.now() - began);

    const report = reportOf(position.step + 1, results, input.layers);
    const before = state;
    const after = program.getState();
    const broken = allFinite(after, input.weights) ? null : await firstBroken(program, state, steps, input.weights);
    const request = earliest<StopReason>([
      ...rules.map((rule) => rule.afterSteps?.(report) ?? null),
      broken === null
        ? null
        : { keep: broken, reason: { kind: "diverged", step: position.step + broken + 1, what: "weights" } },
    ]);
    const kept = request?.keep ?? count;
    if (kept === count) state = after;
    else if (kept > 0) state = await replay(program, before, part(steps, 0, kept));
    position = batches.after(position, stretch.batchSize, kept);

    for (let step = 0; step < kept; step++) lossSum += (results.loss[step] ?? 0) * stretch.batchSize;
    if (kept > 0) {
      change = report.change[kept - 1] ?? change;
      gradientNorm = report.gradientNorm?.[kept - 1] ?? null;
      const measured = report.layers;
      if (measured !== undefined)
        layers = Object.fromEntries(Object.entries(measured).map(([id, values]) => [id, values[kept - 1] ?? NaN]));
      else if (position.row === 0 || (request !== null && request.reason.kind !== "diverged")) {
        // An epoch's last step has a call to itself; only one that a rule chose may lie within a call.
        layers = layerChanges(
          input.layers,
          kept === 1 ? before : await replay(program, before, part(steps, 0, kept - 1)),
          state,
        );
      }
    }
    clock();
    for (const observer of observers) observer.steps?.(firstOf(report, kept), progress());

    if (request !== null) return conclude(request.reason);
    if (position.row === 0) {
      const reason = await finishEpoch(position.epoch, batches.rows);
      if (reason !== null) return end(reason);
    }
    for (const rule of rules) {
      const reason = rule.afterCall?.(seconds) ?? null;
      if (reason !== null) return conclude(reason);
    }
  }
}

/** Leaves an epoch's last step to a call of its own: its weights before and after are compared. */
function withoutLast(batches: Batches, position: Position, count: number): number {
  const isLast = batches.after(position, batches.batchSize, count).epoch > position.epoch;
  return isLast ? Math.max(1, count - 1) : count;
}

/** Runs these steps again from `state`; the same steps give the same bits. */
async function replay(program: TrainingProgram, state: Tensors, steps: Steps): Promise<Tensors> {
  program.setState(state);
  await program.run(steps);
  return program.getState();
}

/** How many of these steps from `state` leave every weight finite. */
async function firstBroken(
  program: TrainingProgram,
  state: Tensors,
  steps: Steps,
  weights: readonly string[],
): Promise<number> {
  program.setState(state);
  for (let step = 0; step < steps.count; step++) {
    await program.run(part(steps, step, 1));
    if (!allFinite(program.getState(), weights)) return step;
  }
  return steps.count;
}

/** `count` of the steps, from number `first`. */
function part(steps: Steps, first: number, count: number): Steps {
  const cut = <A extends Float32Array | Float64Array | Int32Array>(values: A): A => {
    const each = values.length / steps.count;
    return values.slice(first * each, (first + count) * each) as A;
  };
  const cutAll = <A extends Float32Array | Float64Array>(all: Readonly<Record<string, A>>): Record<string, A> =>
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, cut(values)]));
  return {
    count,
    batchSize: steps.batchSize,
    rows: cut(steps.rows),
    scalars: cutAll(steps.scalars),
    random: cutAll(steps.random),
  };
}

function reportOf(first: number, { loss, measured }: StepResults, layers: readonly LayerWeights[]): StepsReport {
  const change = measured[CHANGE];
  invariant(change !== undefined, "a step of training measures the weights' change");
  const changes = layers.flatMap(({ id }) => {
    const values = measured[layerChangeName(id)];
    return values === undefined ? [] : [[id, values] as const];
  });
  const norm = measured[GRADIENT_NORM];
  return {
    first,
    loss,
    change,
    ...(changes.length === 0 ? {} : { layers: Object.fromEntries(changes) }),
    ...(norm === undefined ? {} : { gradientNorm: norm }),
  };
}

function firstOf(report: StepsReport, count: number): StepsReport {
  if (count === report.loss.length) return report;
  const cut = (values: PerStep): number[] => Array.from(values).slice(0, count);
  const { first, loss, change, layers, gradientNorm } = report;
  return {
    first,
    loss: cut(loss),
    change: cut(change),
    ...(layers === undefined
      ? {}
      : { layers: Object.fromEntries(Object.entries(layers).map(([id, values]) => [id, cut(values)])) }),
    ...(gradientNorm === undefined ? {} : { gradientNorm: cut(gradientNorm) }),
  };
}

function pick(state: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(Object.entries(state).filter(([name]) => names.includes(name)));
}

function epochMetrics(
  epoch: number,
  { position, lossSum, seconds, change, layers, gradientNorm }: Progress,
  rows: number,
  learningRate: number,
  result: Evaluation,
): EpochMetrics {
  const layerChange = greatestChange(layers)?.change ?? null;
  return {
    epoch,
    step: position.step,
    seconds,
    loss: lossSum / rows,
    ...result,
    change,
    layers,
    layerChange,
    gradientNorm,
    learningRate,
  };
}

/** Lets the thread's event loop turn once. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
