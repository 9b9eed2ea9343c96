// Training in memory: compiles the step, loads it with the rows, and runs the loop. What is kept, and where, is the
// observers' affair.

import { evaluationBatch } from "../check/memory";
import { NO_TRAINING_ROWS, rowProblems } from "../check/rowProblems";
import { UserError } from "../document/errors";
import type { TrainingRecipe } from "../document/schema";
import { watchedFigure } from "../metrics/figures";
import { metricSettings } from "../metrics/registry";
import { OPTIMIZERS, learningRateOf } from "../optimizers/registry";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { liveness } from "../passes/liveness";
import { recipeRules } from "../rules/recipeRules";
import type { RuleStates } from "../rules/recipeRules";
import type { RateChange } from "../runs/run";
import type { Backend, Program, Tensors } from "../runtime/backend";
import { adaptWeights } from "./adapt";
import { Batches } from "./batches";
import { BestEpoch } from "./bestEpoch";
import type { StartPoint } from "./checkpoint";
import type { RunControl } from "./control";
import { countsOf, createEvaluator, rowsOf, trainingFeed } from "./evaluator";
import type { Evaluator, Part } from "./evaluator";
import { LearningRate } from "./learningRate";
import { runLoop } from "./loop";
import type { LoopEnd } from "./loop";
import { BEGINNING } from "./observer";
import type { Observer, Progress } from "./observer";
import type { StepPace } from "./pace";
import { initialState, stateOf } from "./startingState";
import { createStepInputs } from "./stepInputs";
import { pick } from "./weights";

/** The rows that a network is trained on. */
export interface TrainingData {
  readonly train: Part;
  /** Null where the split leaves no rows for it. */
  readonly validation: Part | null;
}

/** What observers can know before the first step. */
export interface TrainingFacts {
  readonly stepsPerEpoch: number;
  readonly start: Progress;
  readonly best: Readonly<BestEpoch>;
  /** What the stopping rules remember. */
  readonly ruleStates: () => RuleStates;
  /** By the type of a rule that counts: for how many steps in a row its condition holds. */
  readonly heldFor: () => Readonly<Record<string, number>>;
  /** Of the steps reported last, the number of the first (from 0) for which the condition of such a rule holds, or null. */
  readonly firstHeld: () => number | null;
  readonly rates: LearningRate;
}

export interface TrainNetworkInput {
  readonly backend: Backend;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  readonly control: RunControl;
  /** After so many epochs it ends as {@link LoopInput.until} says. */
  readonly until?: number | undefined;
  /** Where to go on; the beginning, where nothing else is given. */
  readonly from?: StartPoint | null | undefined;
  /** What a person changed the learning rate to in this run before, or is to have changed it to at steps to come. */
  readonly rateChanges?: readonly RateChange[] | undefined;
  /** Epochs over which the schedule is laid out, where they are not the recipe's. */
  readonly scheduleEpochs?: number | undefined;
  /** The weights to begin with, where a run does not go on from another; drawn by the seed where absent. */
  readonly initial?: Tensors | null | undefined;
  /** Made once the network is compiled, so that nothing is written for one that is not in order. */
  readonly observers?: (facts: TrainingFacts) => Promise<readonly Observer[]>;
  /** Steps per call by the clock, where nothing else is given. It affects no result. */
  readonly pace?: StepPace;
}

export interface TrainedNetwork extends LoopEnd {
  /** Of the best epoch where the recipe restores it, else of the last step. */
  readonly weights: Tensors;
  readonly facts: TrainingFacts;
}

/**
 * Trains until a rule or a person ends it.
 * @throws UserError when the network or the recipe cannot be trained on these rows, or the point to go on from does not fit
 */
export async function trainNetwork(input: TrainNetworkInput): Promise<TrainedNetwork> {
  const { backend, network, data, control, observers, pace, from = null } = input;
  const { training, step } = network;
  checkRows(training, data);
  const batches = batchesFor(network, data);
  const start = from?.progress ?? BEGINNING;
  const best = new BestEpoch(from?.best ?? null, watchedFigure(training));
  const { rules, states, heldFor, firstHeld } = recipeRules(training, start.position.epoch, from?.rules);
  const rates = learningRate(input, batches, start);
  const facts = { stepsPerEpoch: batches.stepsPerEpoch, start, best, ruleStates: states, heldFor, firstHeld, rates };
  // Handed over and let go: a large network's is not held twice.
  let state: Tensors | null = await startingState(input, start);
  const weights = network.weights.map(({ tensor }) => tensor);
  const bestState = from?.bestState ?? null;
  const trained = (end: LoopEnd): TrainedNetwork => {
    const isBest = training.restoreBest && end.bestState !== null;
    return { ...end, weights: isBest ? end.bestState : pick(end.state, weights), facts };
  };

  const program = await backend.loadTraining(step, trainingFeed(network, data.train));
  const measure = await backend.load(network.loss);
  try {
    program.setState(state);
    state = null;
    const watchers = (await observers?.(facts)) ?? [];
    if (from !== null && from.ended !== null)
      return trained({ reason: from.ended, progress: start, state: program.getState(), bestState });
    const rateOf = (one: number): number => rates.at(one);
    const { optimizer, seed } = training;
    const end = await runLoop({
      program,
      batches,
      inputs: createStepInputs(step.graph, optimizer, seed, batches.batchSize, rateOf, start.optimizerStart),
      rates,
      evaluator: evaluatorFor(network, data, measure),
      rules,
      best,
      control,
      until: input.until,
      observers: watchers,
      pace,
      start,
      bestState,
      weights,
      layers: network.layers,
    });
    return trained(end);
  } finally {
    await program.dispose();
    await measure.dispose();
  }
}

/** The batches of a recipe; an optimizer of full batches takes all rows at once. */
export function batchesFor({ training }: Pick<CompiledNetwork, "training">, { train }: TrainingData): Batches {
  const { batchSize, optimizer, seed, shuffle } = training;
  return new Batches(rowsOf(train), OPTIMIZERS.read(optimizer).spec.fullBatch ? null : batchSize, seed, shuffle);
}

function learningRate(
  { network: { training }, rateChanges, scheduleEpochs }: TrainNetworkInput,
  { stepsPerEpoch }: Batches,
  { plateau }: Progress,
): LearningRate {
  return new LearningRate({
    learningRate: learningRateOf(training.optimizer),
    schedule: training.schedule,
    stepsPerEpoch,
    epochs: scheduleEpochs ?? training.epochs,
    changes: rateChanges,
    plateau,
  });
}

async function startingState(
  { backend, network, data, from = null, initial = null }: TrainNetworkInput,
  { position }: Progress,
): Promise<Tensors> {
  const state = from === null ? initialState(network, initial) : stateOf(from, network);
  if (position.step > 0) return state;
  return adaptWeights({ backend, network, train: data.train, given: initial }, state);
}

/** What measures the recipe's figures on these rows, by a program made from the network's loss. */
export function evaluatorFor(
  network: CompiledNetwork,
  { train, validation }: TrainingData,
  program: Program,
): Evaluator {
  const { outputs, loss, parameters, training } = network;
  return createEvaluator({
    program,
    train,
    validation,
    outputs,
    settings: metricSettings(training),
    batch: evaluationBatch(parameters, liveness(loss, 1).peak),
  });
}

/** @throws UserError "no-training-rows" */
export function refuseWithoutRows(train: Part): void {
  if (rowsOf(train) === 0) throw new UserError(NO_TRAINING_ROWS);
}

/** @throws UserError "no-training-rows" or "no-validation-rows" */
function checkRows(recipe: TrainingRecipe, { train, validation }: TrainingData): void {
  const [problem] = rowProblems(recipe, countsOf(train, validation));
  if (problem !== undefined) throw new UserError(problem);
}
