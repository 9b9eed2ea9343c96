// Training in memory: compiles the step, loads it with the rows, and runs the loop. What is kept, and where, is the
// observers' affair.

import type { Preparation } from "../document/preparation";
import { UserError } from "../document/errors";
import type { TrainingRecipe } from "../document/schema";
import { FEATURES, TARGETS } from "../ir/names";
import type { DataShapes } from "../layers/spec";
import { OPTIMIZERS, learningRateOf } from "../optimizers/registry";
import { watchedFigure } from "../metrics/figures";
import { metricSettings } from "../metrics/registry";
import { layerWeights, lossGraph, measuredFor, slotSpecs, stepGraph, weightSpecs } from "../passes/compile";
import type { NamedWeight, Trainable } from "../passes/compile";
import { liveness } from "../passes/liveness";
import { evaluationBatch } from "../check/memory";
import { networkOutputs } from "../network/outputs";
import type { LayerWeights } from "../passes/measure";
import { recipeRules } from "../rules/recipeRules";
import type { RuleStates } from "../rules/recipeRules";
import { watchedByRules } from "../rules/recipe";
import type { RateChange } from "../runs/run";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { adaptWeights } from "./adapt";
import { Batches } from "./batches";
import { BestEpoch } from "./bestEpoch";
import type { StartPoint } from "./checkpoint";
import type { RunControl } from "./control";
import { createEvaluator, rowsOf } from "./evaluator";
import type { Part } from "./evaluator";
import { LearningRate } from "./learningRate";
import { BEGINNING, runLoop } from "./loop";
import type { LoopEnd, Observer, Progress } from "./loop";
import type { StepPace } from "./pace";
import { createStepInputs } from "./stepInputs";

/** What a network is trained on. */
export interface TrainingData {
  readonly ends: DataShapes;
  readonly target: Preparation["target"];
  readonly train: Part;
  /** Null where the split leaves no rows for it. */
  readonly validation: Part | null;
}

export interface Network extends Trainable {
  readonly training: TrainingRecipe;
}

/** What observers can know before the first step. */
export interface TrainingFacts {
  readonly weights: readonly NamedWeight[];
  readonly parameters: number;
  readonly stepsPerEpoch: number;
  readonly start: Progress;
  readonly best: Readonly<BestEpoch>;
  /** Those whose changes are recorded. */
  readonly layers: readonly LayerWeights[];
  /** What the stopping rules remember. */
  readonly ruleStates: () => RuleStates;
  /** By the type of a rule that counts: for how many steps in a row its condition holds. */
  readonly heldFor: () => Readonly<Record<string, number>>;
  readonly rates: LearningRate;
}

export interface TrainNetworkInput {
  readonly backend: Backend;
  readonly network: Network;
  readonly data: TrainingData;
  readonly control: RunControl;
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
export async function trainNetwork({
  backend,
  network,
  data,
  control,
  from = null,
  rateChanges,
  scheduleEpochs,
  initial = null,
  observers,
  pace,
}: TrainNetworkInput): Promise<TrainedNetwork> {
  const { model, training } = network;
  const { ends, train } = data;
  checkRecipe(training, data);
  const weights = weightSpecs(model, ends);
  const names = weights.map(({ tensor }) => tensor);
  const step = stepGraph(network, ends, measuredFor(training));
  const { spec } = OPTIMIZERS.read(training.optimizer);
  const batches = new Batches(
    rowsOf(train),
    spec.fullBatch ? null : training.batchSize,
    training.seed,
    training.shuffle,
  );
  const best = new BestEpoch(from?.best ?? null, watchedFigure(training));
  const start = from?.progress ?? BEGINNING;
  const { rules, states, heldFor } = recipeRules(training, start.position.epoch, from?.rules);
  const rates = new LearningRate({
    learningRate: learningRateOf(training.optimizer),
    schedule: training.schedule,
    stepsPerEpoch: batches.stepsPerEpoch,
    epochs: scheduleEpochs ?? training.epochs,
    changes: rateChanges,
    heed: start.heed,
  });
  const bestState = from?.bestState ?? null;
  const parameters = weights.reduce((sum, { shape }) => sum + size(shape), 0);
  // Handed over and let go: a large network's is not held twice.
  let state: Tensors | null = from === null ? initialState(network, weights, initial) : fitting(from, network, weights);
  if (start.position.step === 0)
    state = await adaptWeights({ backend, model, ends, features: train.features, parameters, given: initial }, state);
  const layers = layerWeights(weights);
  const facts: TrainingFacts = {
    weights,
    parameters,
    stepsPerEpoch: batches.stepsPerEpoch,
    layers,
    start,
    best,
    ruleStates: states,
    heldFor,
    rates,
  };

  const trained = (end: LoopEnd): TrainedNetwork => {
    const last = Object.fromEntries(Object.entries(end.state).filter(([name]) => names.includes(name)));
    return { ...end, weights: training.restoreBest && end.bestState !== null ? end.bestState : last, facts };
  };
  const program = await backend.loadTraining(step, { [FEATURES]: train.features, [TARGETS]: train.targets });
  const loss = lossGraph(network, ends);
  const measure = await backend.load(loss);
  try {
    program.setState(state);
    state = null;
    const watchers = (await observers?.(facts)) ?? [];
    if (from !== null && from.ended !== null)
      return trained({ reason: from.ended, progress: start, state: program.getState(), bestState });
    const end = await runLoop({
      program,
      batches,
      inputs: createStepInputs(
        step.graph,
        training.optimizer,
        training.seed,
        batches.batchSize,
        (one) => rates.at(one),
        start.optimizerStart,
      ),
      rates,
      evaluator: createEvaluator({
        program: measure,
        train,
        validation: data.validation,
        outputs: networkOutputs(model, ends, data.target),
        settings: metricSettings(training),
        batch: evaluationBatch(parameters, liveness(loss, 1).peak),
      }),
      rules,
      best,
      control,
      observers: watchers,
      pace,
      start,
      bestState,
      weights: names,
      layers,
    });
    return trained(end);
  } finally {
    await program.dispose();
    await measure.dispose();
  }
}

/** The weights a run starts with, given or drawn by the seed, and empty optimizer state. */
export function initialState(
  { training }: Network,
  weights: readonly NamedWeight[],
  given: Tensors | null = null,
): Tensors {
  const initial: Record<string, Tensor> = initialWeights(weights, training.seed);
  for (const { tensor, shape } of weights) {
    const own = given?.[tensor];
    if (own?.shape.join() === shape.join()) initial[tensor] = own;
  }
  for (const { tensor, shape } of slotSpecs(training.optimizer, weights)) {
    initial[tensor] = { shape, data: new Float32Array(size(shape)) };
  }
  return initial;
}

/** The state to go on from, which has every tensor in its shape, and no other. */
function fitting(
  { state, bestState, progress }: StartPoint,
  { training }: Network,
  weights: readonly NamedWeight[],
): Tensors {
  const all = [...weights, ...slotSpecs(training.optimizer, weights)];
  const odd =
    all.find(({ tensor, shape }) => state[tensor]?.shape.join() !== shape.join()) ??
    (bestState === null
      ? undefined
      : weights.find(({ tensor, shape }) => bestState[tensor]?.shape.join() !== shape.join()));
  if (
    odd === undefined &&
    Object.keys(state).length === all.length &&
    progress.position.epoch - progress.evaluated <= 1
  )
    return state;
  throw new UserError({
    code: "checkpoint-unusable",
    message: `The checkpoint does not fit the network: ${odd === undefined ? "it holds something else" : `"${odd.tensor}" should have the shape ${odd.shape.join("×")}`}.`,
    next: "The run's files were changed or damaged. Restore them from a copy, or start a new run.",
  });
}

/** @throws UserError "no-training-rows" */
export function refuseWithoutRows(train: Part): void {
  if (rowsOf(train) > 0) return;
  throw new UserError({
    code: "no-training-rows",
    message: "The training part has no rows.",
    next: "Give it a greater share of the split, or import more rows.",
    subject: { kind: "setting", path: "data.split.train" },
  });
}

function checkRecipe(recipe: TrainingRecipe, { train, validation }: TrainingData): void {
  refuseWithoutRows(train);
  if (validation !== null) return;
  const rule = watchedByRules(recipe).find(({ part }) => part === "validation")?.spec;
  if (rule === undefined && !recipe.restoreBest) return;
  throw new UserError({
    code: "no-validation-rows",
    message:
      rule === undefined
        ? "The run is to end with the weights of the best epoch on the validation rows, but the validation part has no rows."
        : `The rule "${rule.label}" looks at the validation rows, but the validation part has no rows.`,
    next: "Give the validation part a share of the split, or turn this off.",
    subject: { kind: "setting", path: rule === undefined ? "training.restoreBest" : `training.rules.${rule.type}` },
  });
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
