// What a run's layers give and what gradients they get at some of its moments: the recorded weights with one batch of training rows,
// forward and back, by the same derivatives as the step that trains. Nothing is measured while a run trains: it costs it nothing.

import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import { mapped } from "../document/typedArrays";
import { GraphBuilder } from "../ir/builder";
import type { Graph } from "../ir/graph";
import { FEATURES, LOSS, PREDICTION, ROW_WEIGHTS, SAMPLE_WEIGHTS, TARGETS, gradientName } from "../ir/names";
import { neededInputs } from "../ir/needed";
import { bindShape } from "../ir/shape";
import { LOSSES } from "../losses/registry";
import { argMax } from "../metrics/answers";
import { lossOf } from "../network/outputLoss";
import { widestResult } from "../network/widest";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { simplify } from "../passes/simplify";
import { numbersOf } from "../evaluate/outputs";
import { createPredictor } from "../evaluate/predictor";
import { withRecords } from "../project/recordsFile";
import { RUN_FILES, runPath } from "../project/runRecord";
import { readRecord, readRun, readWeights } from "../project/runs";
import type { AnsweredClasses, Histogram, LayerSample, LayerSamples, LayersAt } from "../runs/layerSamples";
import type { Backend, NumberArray, Tensor, Tensors } from "../runtime/backend";
import { createGenerator } from "../runtime/random";
import { columnMeans } from "./baselines";
import { asTensors } from "./checkpoint";
import { gather, rowsOf } from "./evaluator";
import { evenly } from "./evenly";
import { prepareRun, refuseOtherRows } from "./prepareRun";
import type { TrainInput } from "./runInput";
import type { TrainingData } from "./trainNetwork";

/** Rows of the batch, and numbers in a layer's results of all of them. */
const [MOST_ROWS, MOST_NUMBERS] = [128, 2 ** 20];
/** Moments that are looked at. */
const MOST_MOMENTS = 16;
const BINS = 32;

export interface LayerSamplesInput extends Pick<TrainInput, "folder" | "signal" | "onProgress" | "backend"> {
  readonly run: string;
}

/** Weights by tensor, and when the run had them. */
interface Moment {
  readonly step: number;
  readonly epoch: number;
  readonly weights: Tensors;
}

/**
 * Samples of a run's layers.
 * @throws UserError "no-such-run", "no-weights" where nothing of its weights is kept, and as `prepareRun`
 */
export async function layerSamples(input: LayerSamplesInput): Promise<LayerSamples> {
  const { folder, run, backend, signal, onProgress } = input;
  const { document } = await readRecord(folder, run);
  const { network, data, preparation } = await prepareRun(input, document);
  await refuseOtherRows(folder, run, preparation);
  const moments = await momentsOf(folder, run, network, rowsOf(data.train));
  const batch = batchOf(network, data);
  const sampler = await createSampler(backend, network, batch);
  try {
    const sampled: LayersAt[] = [];
    for (const [at, { step, epoch, weights }] of moments.entries()) {
      throwIfCanceled(signal);
      onProgress?.(at / moments.length, "Looking at the layers");
      sampled.push({ step, epoch, layers: await sampler.sample(weights) });
    }
    const last = moments.at(-1);
    return {
      batch: batch.rows,
      rows: { train: rowsOf(data.train), validation: data.validation === null ? 0 : rowsOf(data.validation) },
      moments: sampled,
      guessLoss: await guessLoss(backend, network, data),
      answered: last === undefined ? [] : await answeredClasses(backend, network, data, last.weights),
    };
  } finally {
    await sampler.dispose();
  }
}

/** Evenly spread over the run's records; the weights that it ended with where it has none. */
async function momentsOf(
  folder: string,
  run: string,
  network: CompiledNetwork,
  rows: number,
): Promise<readonly Moment[]> {
  const shapes = new Map(network.weights.map(({ tensor, shape }) => [tensor, shape]));
  try {
    return await withRecords(await runPath(folder, run, RUN_FILES.records), async ({ heads, weights }) => {
      const order = [...heads.keys()].sort((a, b) => (heads[a]?.step ?? 0) - (heads[b]?.step ?? 0));
      const moments: Moment[] = [];
      for (const index of evenly(order, MOST_MOMENTS)) {
        const head = heads[index];
        if (head === undefined || head.step === moments.at(-1)?.step) continue;
        const own = Object.entries(await weights(index)).map(([tensor, data]) => {
          return [tensor, { shape: shapes.get(tensor) ?? [data.length], data }] as const;
        });
        moments.push({ step: head.step, epoch: head.epoch + head.row / rows, weights: Object.fromEntries(own) });
      }
      return moments;
    });
  } catch (error) {
    if (!(error instanceof UserError) || error.problem.code !== "file-missing") throw error;
  }
  const weights = asTensors(await readWeights(folder, run));
  const { epochs, steps } = await readRun(folder, run);
  return [{ step: steps, epoch: epochs, weights }];
}

interface Batch {
  readonly rows: number;
  readonly features: Tensor;
  readonly targets: Tensor;
  /** [rows], how much each counts. */
  readonly weights: Tensor;
}

/** Rows at even distances: files are often sorted by class. */
function batchOf({ analysis }: CompiledNetwork, { train }: TrainingData): Batch {
  const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / widestResult(analysis))));
  const all = rowsOf(train);
  const rows = Array.from({ length: Math.min(most, all) }, (_, at) => Math.floor((at * all) / Math.min(most, all)));
  return {
    rows: rows.length,
    features: gather(train.features, rows),
    targets: gather(train.targets, rows),
    weights:
      train.weights === undefined
        ? { shape: [rows.length], data: new Float32Array(rows.length).fill(1) }
        : gather(train.weights, rows),
  };
}

interface Sampler {
  sample(weights: Tensors): Promise<LayersAt["layers"]>;
  dispose(): Promise<void>;
}

/** What a layer gives, as an output of the graph. */
const givenName = (layer: string): string => `given by ${layer}`;

async function createSampler(backend: Backend, network: CompiledNetwork, batch: Batch): Promise<Sampler> {
  const { explainedGradients, layers, training } = network;
  const weighed = new Map(layers.map(({ id, tensors }) => [id, tensors]));
  const named = explainedGradients.layers.filter(({ id }) => weighed.has(id));
  const builder = GraphBuilder.extending(explainedGradients.graph);
  const given = named.flatMap(({ id, values }) => {
    const [value, ...others] = values.at(-1)?.values ?? [];
    return value === undefined || others.length > 0 ? [] : [[givenName(id), value] as const];
  });
  const gradients = layers.flatMap(({ tensors }) =>
    tensors.flatMap((tensor) => {
      const id = explainedGradients.graph.outputs[gradientName(tensor)];
      return id === undefined ? [] : [[gradientName(tensor), id] as const];
    }),
  );
  const graph = simplify(builder.finish(Object.fromEntries([...given, ...gradients])));
  const fed = feedsOf(graph, batch, training.seed);
  const needed = neededInputs(graph).filter(({ role }) => role === "weight");
  const program = await backend.load(graph);
  return {
    async sample(weights) {
      const own = needed.flatMap(({ name }) => (weights[name] === undefined ? [] : [[name, weights[name]] as const]));
      const found = await program.run({ ...fed, ...Object.fromEntries(own) });
      return Object.fromEntries(
        named.map(({ id, activation }): [string, LayerSample] => {
          const tensors = weighed.get(id) ?? [];
          const ownWeights = tensors.flatMap((tensor) => (weights[tensor] === undefined ? [] : [weights[tensor].data]));
          const slopes = tensors.flatMap((tensor) => found[gradientName(tensor)]?.data ?? []);
          const answer = found[givenName(id)];
          return [
            id,
            {
              weights: histogram(ownWeights),
              activations: answer === undefined ? null : histogram([answer.data]),
              gradients: histogram(slopes),
              weightSize: rootMeanSquare(ownWeights),
              gradientSize: rootMeanSquare(slopes),
              silent: answer === undefined || activation === null ? null : silentShare(answer),
            },
          ];
        }),
      );
    },
    dispose: () => program.dispose(),
  };
}

/** All inputs but the weights. Layers such as dropout get numbers of a stream of their own. */
function feedsOf(graph: Graph, { rows, features, targets, weights }: Batch, seed: number): Tensors {
  return Object.fromEntries(
    neededInputs(graph).flatMap(({ name, role, shape }): [string, Tensor][] => {
      if (name === FEATURES) return [[name, features]];
      if (name === TARGETS) return [[name, targets]];
      if (name === SAMPLE_WEIGHTS) return [[name, weights]];
      if (name === ROW_WEIGHTS) return [[name, { shape: [rows], data: new Float32Array(rows).fill(1 / rows) }]];
      if (role !== "random") return [];
      const bound = bindShape(shape, rows);
      const data = new Float32Array(sizeOf(bound));
      createGenerator(seed, `layer samples/${name}`).fillUniform(data);
      return [[name, { shape: bound, data }]];
    }),
  );
}

/** Null of no numbers, or where one of them is not finite. */
function histogram(parts: readonly NumberArray[]): Histogram | null {
  let [from, to, all] = [Infinity, -Infinity, 0];
  for (const part of parts)
    for (const value of part) {
      if (!Number.isFinite(value)) return null;
      if (value < from) from = value;
      if (value > to) to = value;
      all += 1;
    }
  if (all === 0) return null;
  const counts = new Array<number>(BINS).fill(0);
  const width = (to - from) / BINS;
  for (const part of parts)
    for (const value of part) {
      const bin = width > 0 ? Math.min(BINS - 1, Math.floor((value - from) / width)) : 0;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  return { from, to, counts };
}

function rootMeanSquare(parts: readonly NumberArray[]): number {
  let [sum, all] = [0, 0];
  for (const part of parts) {
    for (const value of part) sum += value * value;
    all += part.length;
  }
  return Number.isFinite(sum) ? Math.sqrt(sum / Math.max(1, all)) : NaN;
}

/** The share of the units (the last axis) that are 0 for every row and at every place. */
function silentShare({ shape, data }: Tensor): number {
  const units = shape.at(-1) ?? 1;
  const speaks = new Uint8Array(units);
  for (let at = 0; at < data.length; at++) if (data[at] !== 0) speaks[at % units] = 1;
  return 1 - speaks.reduce((sum, one) => sum + one, 0) / Math.max(1, units);
}

/** The loss of always giving the mean of the training targets; without the penalties on weights, as epochs have it. */
async function guessLoss(
  backend: Backend,
  { network: { outputs }, ends, training }: CompiledNetwork,
  { train, validation }: TrainingData,
): Promise<number | null> {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0 || validation === null) return null;
  const builder = new GraphBuilder();
  const prediction = builder.input(PREDICTION, "rows", ["N", ...ends.output]);
  const target = builder.input(TARGETS, "rows", ["N", ...ends.output]);
  const { spec, params } = LOSSES.read(lossOf(output, training.loss));
  const program = await backend.load(builder.finish({ [LOSS]: spec.lower({ builder, prediction, target, params }) }));
  try {
    const means = columnMeans(train.targets.data, sizeOf(ends.output));
    const { shape, data } = validation.targets;
    const guess = mapped(Float32Array, data, (_, at) => means[at % means.length] ?? 0);
    const found = await program.run({ [PREDICTION]: { shape, data: guess }, [TARGETS]: validation.targets });
    const loss = Number(found[LOSS]?.data[0]) * Number(output.params.lossWeight ?? 1);
    return Number.isFinite(loss) ? loss : null;
  } finally {
    await program.dispose();
  }
}

/** How often each class is the answer to the validation rows. */
async function answeredClasses(
  backend: Backend,
  network: CompiledNetwork,
  { validation }: TrainingData,
  weights: Tensors,
): Promise<readonly AnsweredClasses[]> {
  const outputs = network.outputs.filter(({ recipe }) => recipe.kind === "classes");
  if (validation === null || outputs.length === 0) return [];
  const predictor = await createPredictor(backend, network, weights);
  try {
    const answers = await predictor.predict(validation.features.data);
    const total = answers.length / rowsOf(validation);
    return outputs.flatMap((output) => {
      if (output.recipe.kind !== "classes") return [];
      const { classes } = output.recipe;
      const counted = (values: NumberArray): number[] => {
        const own = numbersOf(output, values, total);
        const counts = new Array<number>(classes.length).fill(0);
        for (let start = 0; start < own.length; start += output.width) {
          const answer = output.width === 1 ? Number((own[start] ?? 0) >= 0.5) : argMax(own, start, output.width);
          counts[answer] = (counts[answer] ?? 0) + 1;
        }
        return counts;
      };
      return [{ output: output.id, classes, answers: counted(answers), truth: counted(validation.targets.data) }];
    });
  } finally {
    await predictor.dispose();
  }
}
