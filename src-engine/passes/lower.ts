// The document's layers as tensor operations: the forward graph.

import { invariant } from "../document/errors";
import type { Word } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { FEATURES, INCOMING, LOSS, PREDICTION, TARGETS, keptName, lossName, randomName, weightName } from "../ir/names";
import type { DataShapes, ExampleShape } from "../layers/spec";
import { isFrozen } from "../layers/weight-settings";
import { LOSSES } from "../losses/registry";
import type { Run } from "../network/ends";
import { endsFor } from "../network/network";
import type { NetworkLayer, SoundNetwork } from "../network/network";
import { lossOf } from "../network/outputLoss";

export interface LowerOptions {
  /** Layers that act in training only, such as dropout, do act. */
  readonly training: boolean;
  /** Adds the input for targets and the outputs for the batch's mean loss; the loss of outputs that name no other. */
  readonly loss?: Word;
}

/**
 * From features to {@link PREDICTION}; where a loss is asked for, {@link LOSS}, and of several outputs the loss of each, by
 * `lossName`; and in training, by `keptName`, how the weights that are not trained go on.
 */
export function lower(network: SoundNetwork, { training, loss }: LowerOptions): Graph {
  const builder = new GraphBuilder();
  const values = new Map<string, ValueId>();
  const kept: Record<string, ValueId> = {};
  const { layers, outputs, ends } = network;
  for (const layer of layers) values.set(layer.id, lowerLayer(builder, layer, values, kept, ends, training));
  const answers = outputs.map((layer): Answer => {
    const value = values.get(layer.id);
    invariant(value !== undefined, "the output has been lowered");
    return { layer, value };
  });
  const losses = loss === undefined ? {} : lowerLosses(builder, answers, loss, ends);
  return builder.finish({ [PREDICTION]: joinAnswers(builder, answers), ...losses, ...kept });
}

/** From features to what comes into one layer, {@link INCOMING}, with the layers before it at rest. */
export function lowerUpTo({ layers, ends }: SoundNetwork, { sources: [source = ""] }: NetworkLayer): Graph {
  const builder = new GraphBuilder();
  const values = new Map<string, ValueId>();
  for (const layer of layers) {
    values.set(layer.id, lowerLayer(builder, layer, values, {}, ends, false));
    if (layer.id === source) break;
  }
  const incoming = values.get(source);
  invariant(incoming !== undefined, `${source} comes before the layer that it feeds`);
  return builder.finish({ [INCOMING]: incoming });
}

interface Answer {
  readonly layer: NetworkLayer;
  readonly value: ValueId;
}

function lowerLayer(
  builder: GraphBuilder,
  layer: NetworkLayer,
  values: ReadonlyMap<string, ValueId>,
  kept: Record<string, ValueId>,
  ends: DataShapes,
  training: boolean,
): ValueId {
  const { id, spec, params, sources, inputShapes, shape, weights, part } = layer;
  invariant(spec !== undefined && shape !== null, `layer ${id} has no problem, so its kind and shape are known`);
  const inputs = sources.map((source) => {
    const value = values.get(source);
    invariant(value !== undefined, `${source} comes before ${id}`);
    return value;
  });
  const value = spec.lower({
    builder,
    params,
    inputs,
    inputShapes: inputShapes.filter((known): known is ExampleShape => known !== null),
    // A layer that keeps moving figures of the batches works with them, and leaves them as they are, once it is frozen.
    training: training && !(isFrozen(params) && weights.some(({ trained }) => trained === false)),
    ends: endsFor(layer.layer, part, ends) ?? ends,
    source: () => elements(builder, builder.input(FEATURES, "rows", ["N", ...ends.input]), part?.runs ?? null),
    weight: (name) => {
      const weight = weights.find((candidate) => candidate.name === name);
      invariant(weight !== undefined, `layer ${id} has no weight "${name}"`);
      return builder.input(weightName(id, name), "weight", weight.shape);
    },
    keep: (name, next) => void (kept[keptName(weightName(id, name))] = next),
    random: (name, extents) => builder.input(randomName(id, name), "random", ["N", ...extents]),
  });
  const rank = builder.shape(value).length;
  invariant(rank === shape.length + 1, `layer ${id} gave a value of rank ${rank}, not ${shape.length + 1}`);
  return value;
}

/** What the outputs give, in the order of the targets. */
function joinAnswers(builder: GraphBuilder, answers: readonly Answer[]): ValueId {
  const pieces = answers.flatMap(({ layer: { part }, value }) => {
    if (part?.runs === null) return [{ start: 0, value }];
    let from = 0;
    return (part?.runs ?? []).map(([start, end]) => {
      const own: Run = [from, from + end - start];
      from = own[1];
      return { start, value: elements(builder, value, [own]) };
    });
  });
  const inOrder = pieces.sort((a, b) => a.start - b.start).map(({ value }) => value);
  const [only, ...others] = inOrder;
  invariant(only !== undefined, "a network without problems has an output");
  return others.length === 0 ? only : builder.concat(inOrder, 1);
}

/** Some elements of each row, side by side; null: all of them. */
function elements(builder: GraphBuilder, rows: ValueId, runs: readonly Run[] | null): ValueId {
  if (runs === null) return rows;
  const width = builder.shape(rows)[1];
  const parts = runs.map(([start, end]) =>
    start === 0 && end === width ? rows : builder.slice(rows, { axes: [1], starts: [start], ends: [end], steps: [1] }),
  );
  const [only, ...others] = parts;
  invariant(only !== undefined, "a part has elements");
  return others.length === 0 ? only : builder.concat(parts, 1);
}

function lowerLosses(
  builder: GraphBuilder,
  answers: readonly Answer[],
  recipe: Word,
  ends: DataShapes,
): Record<string, ValueId> {
  const targets = builder.input(TARGETS, "rows", ["N", ...ends.output]);
  const losses = answers.map(({ layer, value }) => {
    const target = elements(builder, targets, layer.part?.runs ?? null);
    return {
      id: layer.id,
      loss: lowerLoss(builder, lossOf(layer, recipe), value, target),
      weight: Number(layer.params.lossWeight),
    };
  });
  const terms = losses.map(({ loss, weight }) => (weight === 1 ? loss : builder.scale(loss, weight)));
  const each = losses.length === 1 ? [] : losses.map(({ id, loss }): [string, ValueId] => [lossName(id), loss]);
  return { [LOSS]: terms.reduce((sum, term) => builder.add(sum, term)), ...Object.fromEntries(each) };
}

function lowerLoss(builder: GraphBuilder, word: Word, prediction: ValueId, target: ValueId): ValueId {
  const { spec: loss, params } = LOSSES.read(word);
  const last = builder.node(prediction);
  const [logits] = last.inputs;
  const fused = logits !== undefined && last.op === loss.fusedWith;
  return loss.lower({ builder, prediction, target, params, ...(fused ? { logits } : {}) });
}
