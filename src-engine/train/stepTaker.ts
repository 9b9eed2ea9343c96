// Takes steps of a training from any of its states: with the batches, the random numbers, the learning rate and the float32 arithmetic of
// the training itself.

import { CHANGE } from "../ir/names";
import { bindShape } from "../ir/shape";
import { OPTIMIZERS, learningRateOf } from "../optimizers/registry";
import { graphInputs, isTrained } from "../passes/compile";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { divergedRule } from "../rules/diverged";
import type { StepsReport } from "../rules/rule";
import type { RateChange } from "../runs/run";
import type { Backend, Program, StepResults, Steps, Tensor, Tensors, TrainingProgram } from "../runtime/backend";
import { followsLoss } from "../schedules/registry";
import type { Batches } from "./batches";
import { partOf, trainingFeed, trainingRows } from "./evaluator";
import type { Evaluator } from "./evaluator";
import { LearningRate } from "./learningRate";
import type { StepInputs } from "./loop";
import { Pace } from "./pace";
import { firstBroken, replay, someSteps } from "./replay";
import { createStepInputs } from "./stepInputs";
import { firstOf, reportOf } from "./stepsReport";
import { withHeld } from "./touches";
import type { WeightPlace } from "./touches";
import { batchesFor, evaluatorFor } from "./trainNetwork";
import type { TrainingData } from "./trainNetwork";
import type { WalkState } from "./walkState";
import { allFinite, pick } from "./weights";

export interface StepTakerInput {
  readonly backend: Backend;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  /** A person's changes of the learning rate, by step. */
  readonly rateChanges?: readonly RateChange[];
  /** Steps that were done before the optimizer began. */
  readonly optimizerStart?: number;
}

/** All that the step to come is made from, besides the state. */
export interface StepToCome {
  /** Row numbers of the training part. */
  readonly batch: Int32Array;
  /** Features and targets of these rows, by graph input. */
  readonly rows: Tensors;
  readonly scalars: Readonly<Record<string, number>>;
  /** Of the optimizer: how many steps it has taken with this one. */
  readonly optimizerStep: number;
  readonly random: Tensors;
  readonly learningRate: number;
}

/** Where steps lead to, before anything is done to it by hand. */
export interface Taken {
  readonly at: WalkState;
  /** Steps done before the one that would leave a number that is none any more; null where all were taken. */
  readonly broken: number | null;
}

interface Measure {
  readonly program: Program;
  readonly evaluator: Evaluator;
}

export class StepTaker {
  readonly batches: Batches;
  readonly #input: StepTakerInput;
  readonly #program: TrainingProgram;
  /** Measures the epochs, where the schedule follows the loss. */
  readonly #measure: Measure | null;
  readonly #pace = new Pace();
  readonly #weights: readonly string[];

  private constructor(input: StepTakerInput, program: TrainingProgram, measure: Measure | null) {
    const { network, data } = input;
    this.#input = input;
    this.#program = program;
    this.#measure = measure;
    this.batches = batchesFor(network, data);
    this.#weights = network.weights.map(({ tensor }) => tensor);
  }

  static async open(input: StepTakerInput): Promise<StepTaker> {
    const { backend, network, data } = input;
    const program = await backend.loadTraining(network.step, trainingFeed(network, data.train));
    if (!followsLoss(network.training)) return new StepTaker(input, program, null);
    try {
      const loss = await backend.load(network.loss);
      return new StepTaker(input, program, { program: loss, evaluator: evaluatorFor(network, data, loss) });
    } catch (error) {
      await program.dispose();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    await this.#measure?.program.dispose();
  }

  /** How many of the steps that are wanted may be run in one call. */
  atOnce(at: WalkState, wanted: number): number {
    const most = Math.min(wanted, this.batches.available(at.position), this.#inputs(at).inputs.most);
    return Math.max(1, this.#pace.next(most));
  }

  /** @param held weights that these steps leave as they are, with the optimizer's memories of them: then it is one step */
  async take(
    at: WalkState,
    count: number,
    {
      held,
      onSteps,
    }: { readonly held: readonly WeightPlace[]; readonly onSteps: ((report: StepsReport) => void) | undefined },
  ): Promise<Taken> {
    const { step } = at.position;
    const { steps } = this.#stepsFrom(at, count);
    const began = performance.now();
    this.#program.setState(at.state);
    const results = await this.#program.run(steps);
    this.#pace.measured(steps.count, performance.now() - began);
    const taken = await this.#finite(at.state, steps, results);
    const broken = taken < steps.count ? step + taken : null;
    if (taken === 0) return { at, broken };
    let state =
      broken === null ? this.#program.getState() : await replay(this.#program, at.state, someSteps(steps, 0, taken));
    let change = results.measured[CHANGE]?.[taken - 1] ?? NaN;
    if (held.length > 0) {
      state = withHeld(state, at.state, held, OPTIMIZERS.read(this.#input.network.training.optimizer).spec.slots);
      change = this.#greatestChange(at.state, state);
    }
    const report = firstOf(reportOf(step + 1, results, this.#input.network.layers), taken);
    onSteps?.(held.length > 0 ? { ...report, change: [change] } : report);
    let { lossSum } = at;
    for (let i = 0; i < taken; i++) lossSum += (results.loss[i] ?? 0) * steps.batchSize;
    const position = this.batches.after(at.position, steps.batchSize, taken);
    const last = { loss: results.loss[taken - 1] ?? NaN, change, epochLoss: null };
    return { at: await this.#endOfEpoch({ ...at, position, lossSum, state, last }), broken };
  }

  /** What the step that would be taken next is made from. */
  toCome(at: WalkState): StepToCome {
    const { position } = at;
    const { steps, rates } = this.#stepsFrom(at, 1);
    const { network, data } = this.#input;
    const random = graphInputs(network.step.graph, "random").map(({ name, shape }): [string, Tensor] => [
      name,
      { shape: bindShape(shape, steps.batchSize), data: steps.random[name] ?? new Float32Array(0) },
    ]);
    return {
      batch: steps.rows.slice(),
      rows: trainingRows(network, partOf(data.train, steps.rows)),
      scalars: Object.fromEntries(Object.entries(steps.scalars).map(([name, [value = NaN]]) => [name, value])),
      optimizerStep: position.step + 1 - (this.#input.optimizerStart ?? 0),
      random: Object.fromEntries(random),
      learningRate: rates.at(position.step + 1),
    };
  }

  /** How many of the steps leave all that is finite that must be, as the training's own rule has it. */
  async #finite(before: Tensors, steps: Steps, results: StepResults): Promise<number> {
    const most = divergedRule().afterSteps?.(reportOf(1, results, []))?.keep ?? steps.count;
    if (allFinite(this.#program.getState(), this.#weights)) return most;
    return Math.min(most, await firstBroken(this.#program, before, steps, this.#weights));
  }

  /** Where an epoch has ended: what a schedule makes of its loss. */
  async #endOfEpoch(at: WalkState): Promise<WalkState> {
    const { position, lossSum, last } = at;
    if (position.row !== 0 || last === null) return at;
    const epochLoss = lossSum / this.batches.rows;
    const ended = { ...at, lossSum: 0, last: { ...last, epochLoss } };
    if (this.#measure === null) return ended;
    const found = await this.#measure.evaluator.evaluate(pick(at.state, this.#weights), async () => null);
    const validationLoss = "kind" in found ? null : found.validationLoss;
    const { rates } = this.#inputs(at);
    rates.afterEpoch({ step: position.step, loss: epochLoss, validationLoss });
    return { ...ended, plateau: rates.plateau };
  }

  #stepsFrom(at: WalkState, count: number): { readonly steps: Steps; readonly rates: LearningRate } {
    const { inputs, rates } = this.#inputs(at);
    const { step } = at.position;
    const stretch = this.batches.take(at.position, count);
    const steps = {
      ...stretch,
      scalars: inputs.scalars(step + 1, count),
      random: inputs.random(step + 1, stretch),
    };
    return { steps, rates };
  }

  #inputs({ plateau }: WalkState): { readonly inputs: StepInputs; readonly rates: LearningRate } {
    const { network, rateChanges, optimizerStart } = this.#input;
    const { training, step } = network;
    const rates = new LearningRate({
      learningRate: learningRateOf(training.optimizer),
      schedule: training.schedule,
      stepsPerEpoch: this.batches.stepsPerEpoch,
      epochs: training.epochs,
      changes: rateChanges,
      plateau,
    });
    const rateOf = (one: number): number => rates.at(one);
    const { optimizer, seed } = training;
    return {
      inputs: createStepInputs(step.graph, optimizer, seed, this.batches.batchSize, rateOf, optimizerStart),
      rates,
    };
  }

  #greatestChange(before: Tensors, after: Tensors): number {
    let greatest = 0;
    for (const { tensor } of this.#input.network.weights.filter(isTrained)) {
      const old = before[tensor]?.data ?? [];
      const next = after[tensor]?.data ?? [];
      for (let i = 0; i < old.length; i++) {
        const change = Math.abs((next[i] ?? NaN) - (old[i] ?? NaN));
        if (!(change <= greatest)) greatest = change;
      }
    }
    return greatest;
  }
}
