// All that a backend computes of a network, for comparing one backend with another.

import type { Model, Word } from "../document/schema";
import { sizeOf } from "../document/size";
import { FEATURES, TARGETS } from "../ir/names";
import type { DataShapes } from "../layers/spec";
import { OPTIMIZERS, optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import {
  gradientGraph,
  graphInputs,
  inferenceGraph,
  isTrained,
  lossGraph,
  slotSpecs,
  stepGraph,
  weightSpecs,
} from "../passes/compile";
import { neededInputs } from "../ir/needed";
import type { StepOptions, StepRecipe } from "../passes/compile";
import type { Backend, Steps, Tensors } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { createGenerator } from "../runtime/random";

export const ROWS = 24;
const STEPS = 5;

export interface Setting {
  readonly model: Model;
  readonly ends: DataShapes;
  readonly loss: Word;
  readonly optimizer: Word;
  readonly clipping?: Word;
}

function recipeOf({ loss, optimizer, clipping }: Setting): StepRecipe {
  return { loss, optimizer, ...(clipping === undefined ? {} : { clipping }) };
}

/** @param least the smaller of the two targets: percentages of 0 mean nothing */
function data(
  { input, output: outputs }: DataShapes,
  least: number,
): { [FEATURES]: Tensors[string]; [TARGETS]: Tensors[string] } {
  const generator = createGenerator(2, "data");
  const size = sizeOf(input);
  const classes = outputs[0] ?? 1;
  const targets = new Float32Array(ROWS * classes).fill(least);
  for (let row = 0; row < ROWS; row++) targets[row * classes + generator.below(classes)] = least + 1;
  return {
    [FEATURES]: { shape: [ROWS, ...input], data: Float32Array.from({ length: ROWS * size }, () => generator.normal()) },
    [TARGETS]: { shape: [ROWS, classes], data: targets },
  };
}

/** Every weight is random, biases too, so that no gradient is 0 by symmetry. */
function start({ model, ends, optimizer }: Setting): Tensors {
  const weights = weightSpecs(soundNetwork(model, ends)).map((weight) =>
    isTrained(weight) ? { ...weight, initializer: "glorot-normal" as const } : weight,
  );
  const slots = slotSpecs(optimizer, weights).map(({ tensor, shape }) => [
    tensor,
    { shape, data: new Float32Array(sizeOf(shape)) },
  ]);
  return { ...initialWeights(weights, 1), ...(Object.fromEntries(slots) as Tensors) };
}

function steps(setting: Setting): Steps {
  const { ends, optimizer } = setting;
  const batchSize = OPTIMIZERS.read(optimizer).spec.fullBatch ? ROWS : 8;
  const generator = createGenerator(3, "steps");
  const scalars = Array.from({ length: STEPS }, (_, step) => optimizerScalars(optimizer, step + 1));
  const random = graphInputs(
    stepGraph(soundNetwork(setting.model, ends), recipeOf(setting), { measureChange: true }).graph,
    "random",
  ).map(({ name, shape }) => {
    const values = new Float32Array(
      STEPS * batchSize * shape.slice(1).reduce<number>((product, extent) => product * Number(extent), 1),
    );
    generator.fillUniform(values);
    return [name, values] as const;
  });
  return {
    count: STEPS,
    batchSize,
    rows: Int32Array.from({ length: STEPS * batchSize }, (_, i) =>
      batchSize === ROWS ? i % ROWS : generator.below(ROWS),
    ),
    scalars: Object.fromEntries(
      Object.keys(scalars[0] ?? {}).map((name) => [name, Float64Array.from(scalars, (values) => values[name] ?? 0)]),
    ),
    random: Object.fromEntries(random),
  };
}

/** All that a backend computes of a setting: prediction, loss, gradients, and some steps of training. */
export async function everything(backend: Backend, setting: Setting): Promise<Record<string, ArrayLike<number>>> {
  const { model, ends } = setting;
  const network = soundNetwork(model, ends);
  const recipe = recipeOf(setting);
  const rows = data(ends, setting.loss.type === "mape" ? 1 : 0);
  const state = start(setting);
  const found: Record<string, ArrayLike<number>> = {};
  const graphs = {
    infer: inferenceGraph(network),
    loss: lossGraph(network, recipe),
    gradient: gradientGraph(network, recipe, {
      wrt: [...weightSpecs(network).map(({ tensor }) => tensor), FEATURES],
    }),
  };
  for (const [kind, graph] of Object.entries(graphs)) {
    const program = await backend.load(graph);
    const needed = new Set(neededInputs(graph).map(({ name }) => name));
    const results = await program.run(
      Object.fromEntries(Object.entries({ ...rows, ...state }).filter(([name]) => needed.has(name))),
    );
    for (const [name, { data: values }] of Object.entries(results)) found[`${kind} ${name}`] = values;
    await program.dispose();
  }
  return { ...found, ...(await someSteps(backend, setting)) };
}

/** Some steps of training: loss and change of each, what else is to be measured, and what is carried after the last. */
export async function someSteps(
  backend: Backend,
  setting: Setting,
  options: StepOptions = { measureChange: true },
): Promise<Record<string, ArrayLike<number>>> {
  const { ends, loss } = setting;
  const rows = data(ends, loss.type === "mape" ? 1 : 0);
  const training = await backend.loadTraining(
    stepGraph(soundNetwork(setting.model, ends), recipeOf(setting), options),
    rows,
  );
  training.setState(start(setting));
  const { measured, ...results } = await training.run(steps(setting));
  const found: Record<string, ArrayLike<number>> = { losses: results.loss, ...measured };
  for (const [name, { data: values }] of Object.entries(training.getState()))
    found[`after ${STEPS} steps ${name}`] = values;
  await training.dispose();
  return found;
}
