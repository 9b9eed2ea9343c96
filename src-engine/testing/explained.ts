// A step of training to be explained, of any network, beside the same step as a backend takes it.

import type { Model, TrainingRecipe, Word } from "../document/schema";
import type { Preparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import { ExplainedStep } from "../explain/explainedStep";
import { FEATURES, SAMPLE_WEIGHTS, TARGETS } from "../ir/names";
import type { StepGraph } from "../ir/step";
import type { DataShapes } from "../layers/spec";
import { learningRateOf, optimizerScalars } from "../optimizers/registry";
import { graphInputs, isTrained, stepGraph } from "../passes/compile";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { Backend, StepResults, Tensor, Tensors } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { createGenerator } from "../runtime/random";
import { legalTargets } from "./arbitraryNetwork";
import { normalTensor } from "./random";

export interface StepSetting {
  readonly model: Model;
  readonly ends: DataShapes;
  readonly loss: Word;
  readonly optimizer: Word;
  readonly clipping?: Word;
  /** Rows in the batch. Default 4. */
  readonly rows?: number;
  readonly features?: Tensor;
  readonly targets?: Tensor;
  /** [rows], how much each row counts; all alike where absent. */
  readonly sampleWeights?: Tensor;
  /** Weights to begin with; drawn at random where absent, biases too, so that no gradient is 0 by symmetry. */
  readonly weights?: Tensors;
  /** Optimizer state; 0 where absent. */
  readonly slots?: Tensors;
  /** From 1. Default 1. */
  readonly step?: number;
  /** Weights that the step leaves as they are. */
  readonly held?: readonly { readonly tensor: string; readonly index: number }[];
}

export interface StepUnderTest {
  readonly compiled: CompiledNetwork;
  readonly state: Tensors;
  readonly explained: ExplainedStep;
  /** The step of that backend: what it measured, and what is carried after it. */
  train(backend: Backend): Promise<StepResults & { readonly state: Tensors }>;
}

export function stepUnderTest(setting: StepSetting): StepUnderTest {
  const { model, ends, loss, optimizer, clipping, rows = 4, step = 1 } = setting;
  const recipe = { loss, optimizer, ...(clipping === undefined ? {} : { clipping }) };
  const training: TrainingRecipe = { ...recipe, batchSize: rows, epochs: 1, seed: 1, restoreBest: false, rules: [] };
  const width = ends.output[0] ?? 1;
  const target: Preparation["target"] = {
    kind: "numbers",
    columns: Array.from({ length: width }, (_, i) => ({ name: `y${i}`, type: "number", center: 0, scale: 1 })),
  };
  const compiled = new CompiledNetwork(
    { model, training },
    { ends, target, weighted: setting.sampleWeights !== undefined },
  );
  const drawn = initialWeights(
    compiled.weights.map((weight) => (isTrained(weight) ? { ...weight, initializer: "glorot-normal" } : weight)),
    1,
  );
  const empty = compiled.slots.map(({ tensor, shape }): [string, Tensor] => [
    tensor,
    { shape, data: new Float32Array(sizeOf(shape)) },
  ]);
  const state: Tensors = { ...drawn, ...setting.weights, ...Object.fromEntries(empty), ...setting.slots };
  const features = setting.features ?? normalTensor(FEATURES, [rows, ...ends.input]);
  const targets = setting.targets ?? legalTargets(ends, rows);
  const scalars = optimizerScalars(optimizer, step);
  const generator = createGenerator(3, "step");
  const stepOf = (): StepGraph =>
    stepGraph(compiled.network, recipe, { measureChange: true, weighted: compiled.weighted });
  const { graph } = stepOf();
  const random = graphInputs(graph, "random").map(({ name, shape: [, ...extents] }): [string, Tensor<Float32Array>] => {
    const shape = [rows, ...extents.map(Number)];
    const data = new Float32Array(sizeOf(shape));
    generator.fillUniform(data);
    return [name, { shape, data }];
  });
  const batch = Int32Array.from({ length: rows }, (_, i) => i);
  const data = {
    [FEATURES]: features,
    [TARGETS]: targets,
    ...(setting.sampleWeights === undefined ? {} : { [SAMPLE_WEIGHTS]: setting.sampleWeights }),
  };
  const explained = new ExplainedStep({
    compiled,
    preparation: { format: 1, features: [], target },
    ...{ state, batch, scalars },
    rows: data,
    random: Object.fromEntries(random),
    optimizerStep: step,
    learningRate: learningRateOf(optimizer),
    held: setting.held ?? [],
  });
  const train = async (backend: Backend): Promise<StepResults & { readonly state: Tensors }> => {
    const program = await backend.loadTraining(stepOf(), data);
    program.setState(state);
    const results = await program.run({
      count: 1,
      batchSize: rows,
      rows: batch,
      scalars: Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, Float64Array.of(value)])),
      random: Object.fromEntries(random.map(([name, { data: values }]) => [name, values])),
    });
    const after = program.getState();
    await program.dispose();
    return { ...results, state: after };
  };
  return { compiled, state, explained, train };
}
