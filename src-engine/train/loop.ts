// The training loop: the only place that ends a run. It knows nothing of files, messages or the kinds of layers.
// Rules are shown what happened and may request the end; observers are told and decide nothing.

import { invariant } from "../document/errors";
import type { LayerWeights } from "../passes/measure";
import { greatestChange } from "../rules/layers-unchanged";
import { earliest } from "../rules/rule";
import type { StepsReport, StoppingRule, StopRequest } from "../rules/rule";
import type { EpochMetrics, LayerChanges } from "../runs/epochs";
import type { StopReason } from "../runs/stopReason";
import type { Steps, Tensors, TrainingProgram } from "../runtime/backend";
import type { Batches, Position, Stretch } from "./batches";
import type { BestEpoch } from "./bestEpoch";
import type { RunControl } from "./control";
import type { Evaluation, Evaluator } from "./evaluator";
import { layerChanges } from "./layerChanges";
import type { LearningRate } from "./learningRate";
import type { Observer, Progress, StateAfter } from "./observer";
import { Pace } from "./pace";
import type { StepPace } from "./pace";
import { firstBroken, replay, someSteps } from "./replay";
import { firstOf, reportOf } from "./stepsReport";
import { Turns } from "./turns";
import { userStop } from "./userStop";
import { allFinite, pick } from "./weights";

/** What changes from step to step besides the batch. */
export interface StepInputs {
  scalars(firstStep: number, count: number): Steps["scalars"];
  random(firstStep: number, stretch: Stretch): Steps["random"];
  /** How many steps' random numbers fit the memory set aside for them. */
  readonly most: number;
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
  /** After so many epochs it ends and waits for others, unless a rule ended it before. */
  readonly until?: number | undefined;
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

/** Trains until a rule or a person ends it. Errors of the backend and of observers come through. */
export function runLoop(input: LoopInput): Promise<LoopEnd> {
  return new Loop(input).run();
}

/** Steps that were asked of the backend in one call, and what came of them. */
interface Call {
  readonly steps: Steps;
  /** The state before them. */
  readonly before: Tensors;
  readonly report: StepsReport;
  /** A rule's wish to end the run within them. */
  readonly request: StopRequest<StopReason> | null;
}

class Loop {
  readonly #input: LoopInput;
  readonly #pace: StepPace;
  #at: Progress;
  #state: Tensors;
  #bestState: Tensors | null;
  readonly #turns = new Turns();
  #lastClock = performance.now();

  constructor(input: LoopInput) {
    this.#input = input;
    this.#pace = input.pace ?? new Pace();
    this.#at = input.start;
    this.#state = input.program.getState();
    this.#bestState = input.bestState;
  }

  async run(): Promise<LoopEnd> {
    const overdue = await this.#catchUp();
    if (overdue !== null) return overdue;
    for (;;) {
      const stopped = await this.#lookAround();
      if (stopped !== null) return this.#end(stopped);

      const call = await this.#doSteps();
      await this.#keep(call);
      if (call.request !== null) return this.#conclude(call.request.reason);

      if (this.#at.position.row === 0) {
        const reason = await this.#finishEpoch(this.#at.position.epoch, this.#input.batches.rows);
        if (reason !== null) return this.#end(reason);
      }
      for (const rule of this.#input.rules) {
        const reason = rule.afterCall?.(this.#at.seconds) ?? null;
        if (reason !== null) return this.#conclude(reason);
      }
    }
  }

  /** A run taken up again may have been broken off between an epoch's last step and its measures. */
  async #catchUp(): Promise<LoopEnd | null> {
    const { requested, position, evaluated } = this.#at;
    if (requested !== null) return this.#conclude(requested);
    if (position.epoch === evaluated) return null;
    const reason = await this.#finishEpoch(position.epoch, this.#input.batches.rows);
    return reason === null ? null : this.#end(reason);
  }

  /** Between two calls: observers have a chance to write, and a person to be heard. */
  async #lookAround(): Promise<StopReason | null> {
    this.#clock();
    for (const observer of this.#input.observers) await observer.between?.(this.#progress(), this.#state);
    return this.#lookUp();
  }

  /** Lets others have the thread, and waits while paused. Null to go on. */
  async #lookUp(): Promise<StopReason | null> {
    const { control } = this.#input;
    await this.#turns.take();
    if (control.wish() === "pause") await this.#pause();
    await this.#takeRate();
    return userStop(control);
  }

  async #pause(): Promise<void> {
    const { control, observers } = this.#input;
    this.#clock();
    for (const observer of observers) await observer.paused?.(this.#progress(), this.#state);
    let wish = await control.news();
    for (; wish === "pause"; wish = await control.news()) await this.#takeRate();
    this.#lastClock = performance.now();
    if (wish === "run") for (const observer of observers) await observer.resumed?.(this.#progress());
  }

  /** Takes up a learning rate that a person asked for. It is written down before any step has it. */
  async #takeRate(): Promise<void> {
    const { control, rates, observers } = this.#input;
    const learningRate = control.takeRate();
    if (learningRate === null) return;
    const { step, epoch } = this.#at.position;
    rates.change({ step: step + 1, epoch: epoch + 1, learningRate });
    for (const observer of observers) await observer.rateChanged?.(rates.changes);
  }

  /** Asks the backend for as many steps as suit, and the rules whether the run ends within them. */
  async #doSteps(): Promise<Call> {
    const { program, batches, inputs, rules, weights, layers } = this.#input;
    const { position } = this.#at;
    const wanted = withoutLast(batches, position, Math.min(this.#pace.next(batches.available(position)), inputs.most));
    const count = Math.min(wanted, this.#watchedSteps());
    const stretch = batches.take(position, count);
    const steps: Steps = {
      ...stretch,
      scalars: inputs.scalars(position.step + 1, count),
      random: inputs.random(position.step + 1, stretch),
    };
    const began = performance.now();
    const results = await program.run(steps);
    // A step that is alone only because it ends its epoch, or because someone wants to see what it led to, says little about many.
    const isAlone =
      count < wanted || (batches.after(position, stretch.batchSize, 1).row === 0 && batches.stepsPerEpoch > 1);
    if (count > 1 || !isAlone) this.#pace.measured(count, performance.now() - began);

    const report = reportOf(position.step + 1, results, layers);
    const before = this.#state;
    this.#state = program.getState();
    const broken = allFinite(this.#state, weights) ? null : await firstBroken(program, before, steps, weights);
    const request = earliest<StopReason>([
      ...rules.map((rule) => rule.afterSteps?.(report) ?? null),
      broken === null
        ? null
        : { keep: broken, reason: { kind: "diverged", step: position.step + broken + 1, what: "weights" } },
    ]);
    return { steps, before, report, request };
  }

  /** How many steps may be done before an observer wants to see the state. */
  #watchedSteps(): number {
    const { step } = this.#at.position;
    return this.#input.observers.reduce(
      (most, { until }) => Math.min(most, (until?.(step) ?? Infinity) - step),
      Infinity,
    );
  }

  /** Keeps the steps up to the one that a rule chose, and takes those after it back. */
  async #keep({ steps, before, report, request }: Call): Promise<void> {
    const { program, batches, observers } = this.#input;
    const kept = request?.keep ?? steps.count;
    if (kept === 0) this.#state = before;
    else if (kept < steps.count) this.#state = await replay(program, before, someSteps(steps, 0, kept));
    const began = this.#at.position;
    const position = batches.after(began, steps.batchSize, kept);
    let { lossSum } = this.#at;
    for (let step = 0; step < kept; step++) lossSum += (report.loss[step] ?? 0) * steps.batchSize;
    this.#at = { ...this.#at, position, lossSum };
    if (kept > 0) {
      const isLogged = position.row === 0 || (request !== null && request.reason.kind !== "diverged");
      this.#at = {
        ...this.#at,
        change: report.change[kept - 1] ?? this.#at.change,
        gradientNorm: report.gradientNorm?.[kept - 1] ?? null,
        layers:
          measuredChanges(report, kept) ?? (isLogged ? await this.#changesIn(steps, before, kept) : this.#at.layers),
      };
    }
    this.#clock();
    const stateAfter: StateAfter = async (step) => {
      const count = step - report.first + 1;
      invariant(count > 0 && count <= kept, "a step of the report");
      const after = batches.after(began, steps.batchSize, count);
      if (count === kept) return { position: after, state: this.#state };
      const state = await replay(program, before, someSteps(steps, 0, count));
      program.setState(this.#state);
      return { position: after, state };
    };
    for (const observer of observers) await observer.steps?.(firstOf(report, kept), this.#progress(), stateAfter);
  }

  /** How far each layer moved in the last of the `kept` steps that led from `before` to the state. */
  async #changesIn(steps: Steps, before: Tensors, kept: number): Promise<LayerChanges> {
    const { program, layers } = this.#input;
    // An epoch's last step has a call to itself; only one that a rule chose may lie within a call.
    const last = kept === 1 ? before : await replay(program, before, someSteps(steps, 0, kept - 1));
    return layerChanges(layers, last, this.#state);
  }

  /** Measures an epoch, of which `rows` rows were seen, and asks the rules. */
  async #finishEpoch(epoch: number, rows: number): Promise<StopReason | null> {
    const { evaluator, weights, rates, best, observers, batches, rules } = this.#input;
    const result = await evaluator.evaluate(pick(this.#state, weights), () => this.#lookUp());
    if ("kind" in result) return result;
    this.#clock();
    const metrics = epochMetrics(epoch, this.#at, rows, rates.at(this.#at.position.step), result);
    const isBest = best.see(metrics);
    if (isBest) this.#bestState = pick(this.#state, weights);
    for (const observer of observers) observer.epoch?.(metrics, isBest, this.#state);
    if (rows === batches.rows) {
      this.#at = { ...this.#at, evaluated: epoch, lossSum: 0 };
      rates.afterEpoch(metrics);
    }
    for (const rule of rules) {
      const reason = rule.afterEpoch?.(metrics) ?? null;
      if (reason !== null) return reason;
    }
    return epoch >= (this.#input.until ?? Infinity) ? { kind: "waiting", epochs: epoch } : null;
  }

  /** Ends the run as a rule asked. The epoch cut short is told of as far as it went, unless its numbers broke. */
  async #conclude(reason: StopReason): Promise<LoopEnd> {
    this.#at = { ...this.#at, requested: reason };
    const { position, evaluated } = this.#at;
    if (reason.kind !== "diverged") {
      if (position.row > 0) await this.#finishEpoch(position.epoch + 1, position.row);
      else if (position.epoch > evaluated) await this.#finishEpoch(position.epoch, this.#input.batches.rows);
    }
    return this.#end(reason);
  }

  #end(reason: StopReason): LoopEnd {
    this.#clock();
    const progress = this.#progress();
    for (const observer of this.#input.observers) observer.ended?.(progress, reason);
    return { reason, progress, state: this.#state, bestState: this.#bestState };
  }

  #progress(): Progress {
    return { ...this.#at, plateau: this.#input.rates.plateau };
  }

  #clock(): void {
    const now = performance.now();
    this.#at = { ...this.#at, seconds: this.#at.seconds + (now - this.#lastClock) / 1000 };
    this.#lastClock = now;
  }
}

/** Leaves an epoch's last step to a call of its own: its weights before and after are compared. */
function withoutLast(batches: Batches, position: Position, count: number): number {
  const isLast = batches.after(position, batches.batchSize, count).epoch > position.epoch;
  return isLast ? Math.max(1, count - 1) : count;
}

/** The changes of the layers in step number `kept` of a report, where they were measured. */
function measuredChanges({ layers }: StepsReport, kept: number): LayerChanges | null {
  if (layers === undefined) return null;
  return Object.fromEntries(Object.entries(layers).map(([id, values]) => [id, values[kept - 1] ?? NaN]));
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
