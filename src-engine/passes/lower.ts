// The document's layers as tensor operations: the forward graph.

import { invariant } from "../document/errors";
import type { Word } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Mark, Way } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { FEATURES, INCOMING, LOSS, PREDICTION, TARGETS, keptName, lossName, randomName, weightName } from "../ir/names";
import { batchMultiple } from "../ir/shape";
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

/** A value within a layer, as people look at it. */
export interface NamedValue {
  readonly name: string;
  readonly symbol: string;
  /** Of one row. */
  readonly shape: readonly number[];
  /** What each axis is. */
  readonly axes: readonly string[];
  /** Blocks of one size along the last axis, by what they are called. */
  readonly blocks?: readonly string[];
  /** Made step by step along its first axis, each from the one before it, that way; null where it is not. */
  readonly unrolled: Way | null;
  /** Where it is in the graph; several make one value, one after the other along its first axis. */
  readonly values: readonly ValueId[];
}

export interface NamedLayer {
  readonly id: string;
  /** In the order in which they are computed; the last is what the layer gives. */
  readonly values: readonly NamedValue[];
  /** What belongs to the whole batch: its means, in batch normalization. */
  readonly ofBatch: readonly NamedValue[];
  /** What is done to the last but one to give the last. */
  readonly activation: string | null;
}

export interface NamedGraph {
  readonly graph: Graph;
  readonly layers: readonly NamedLayer[];
  /** What is computed of the losses begins with this node. */
  readonly lossFrom: ValueId;
  /** In the order of the outputs; none where no loss is asked for. */
  readonly losses: readonly OutputLoss[];
}

/** The loss of an output, without its weight in the sum, and what it is computed from. */
export interface OutputLoss {
  readonly id: string;
  readonly loss: ValueId;
  readonly prediction: ValueId;
  readonly target: ValueId;
  /** What the loss names on the way, in its order. */
  readonly marks: readonly LossMark[];
}

export type LossMark = Pick<Mark, "name" | "symbol" | "value">;

/**
 * From features to {@link PREDICTION}; where a loss is asked for, {@link LOSS}, and of several outputs the loss of each, by
 * `lossName`; and in training, by `keptName`, how the weights that are not trained go on.
 */
export function lower(network: SoundNetwork, options: LowerOptions): Graph {
  return lowerNamed(network, options).graph;
}

/** The same, with the names of what each layer computes. */
export function lowerNamed(network: SoundNetwork, { training, loss }: LowerOptions): NamedGraph {
  const builder = new GraphBuilder();
  const values = new Map<string, ValueId>();
  const kept: Record<string, ValueId> = {};
  const { layers, outputs, ends } = network;
  const named = layers.map((layer): NamedLayer => {
    const value = lowerLayer(builder, layer, values, kept, ends, training);
    values.set(layer.id, value);
    return nameValues(builder, layer, value);
  });
  const lossFrom = builder.size;
  const answers = outputs.map((layer): Answer => {
    const value = values.get(layer.id);
    invariant(value !== undefined, "the output has been lowered");
    return { layer, value };
  });
  const losses = loss === undefined ? [] : lowerLosses(builder, answers, loss, ends);
  const graph = builder.finish({
    [PREDICTION]: joinAnswers(builder, answers),
    ...sumLosses(builder, answers, losses),
    ...kept,
  });
  return { graph, layers: named, lossFrom, losses };
}

/** What the layer has marked since the one before it, and what it gives. */
function nameValues(builder: GraphBuilder, { id, layer: { type } }: NetworkLayer, value: ValueId): NamedLayer {
  const marks = builder.takeMarks();
  const symbol = type === "input" ? "x" : type === "output" ? "ŷ" : "a";
  const byName = new Map<string, Mark[]>();
  for (const mark of [...marks, { name: RESULT, symbol, value }]) {
    const same = byName.get(mark.name);
    if (same !== undefined && mark.ofSeveral !== undefined) same.push(mark);
    else byName.set(freeName(mark.name, byName), [mark]);
  }
  const named = [...byName].map(([name, same]) => ({ name, values: same.map((mark) => mark.value), same }));
  const toValue = ({ name, values, same: [first] }: (typeof named)[number], each: readonly number[]): NamedValue => {
    const shape = values.length === 1 ? each : [values.length, ...each];
    return {
      ...{ name, shape, values },
      symbol: first === undefined ? name : `${first.symbol}${again(name, first.name)}`,
      axes: first?.axes?.length === shape.length ? first.axes : usualAxes(shape),
      ...(first?.blocks === undefined ? {} : { blocks: first.blocks }),
      unrolled: first?.ofSeveral ?? null,
    };
  };
  const last = marks.at(-1)?.activation;
  const shapes = named.map(({ values: [first = value] }) => rowShape(builder, first));
  return {
    id,
    values: named.flatMap((one, i) => (shapes[i] === null ? [] : [toValue(one, shapes[i] ?? [])])),
    ofBatch: named.flatMap((one, i) => (shapes[i] === null ? [toValue(one, wholeShape(builder, one.values))] : [])),
    activation: last?.result === value ? last.name : null,
  };
}

/** What the axes of what layers give are, by how many there are. */
function usualAxes(shape: readonly number[]): readonly string[] {
  const usual = [[], ["unit"], ["step", "channel"], ["row", "column", "channel"]][shape.length];
  return usual ?? shape.map((_, axis) => `axis ${axis + 1}`);
}

/** "mean", or "mean 2" where a layer has one already. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(free)) return free;
  }
}

/** What is named a second time in a layer says so in its letter, too: "σ² of second". */
function again(name: string, marked: string): string {
  if (name === marked) return "";
  const number = Number(name.slice(marked.length));
  return ` of ${["second", "third"][number - 2] ?? `no. ${number}`}`;
}

/** The name of what a layer gives, among its values. */
export const RESULT = "a";

/** Shape of one row's part of a value; null where the value is the batch's. */
function rowShape(builder: GraphBuilder, id: ValueId): readonly number[] | null {
  const [rows = 1, ...rest] = builder.shape(id);
  const multiple = batchMultiple(rows);
  if (multiple === 0) return null;
  return multiple === 1 ? rest.map(Number) : [multiple, ...rest.map(Number)];
}

/** Without axes of a single number. */
function wholeShape(builder: GraphBuilder, [id = -1]: readonly ValueId[]): readonly number[] {
  return builder
    .shape(id)
    .map(Number)
    .filter((extent) => extent !== 1);
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
): readonly OutputLoss[] {
  const targets = builder.input(TARGETS, "rows", ["N", ...ends.output]);
  return answers.map(({ layer, value }) => {
    const target = elements(builder, targets, layer.part?.runs ?? null);
    const loss = lowerLoss(builder, lossOf(layer, recipe), value, target);
    return { id: layer.id, loss, prediction: value, target, marks: builder.takeMarks() };
  });
}

/** The sum of the losses, each times its weight, and of several each by itself. */
function sumLosses(
  builder: GraphBuilder,
  answers: readonly Answer[],
  losses: readonly OutputLoss[],
): Record<string, ValueId> {
  if (losses.length === 0) return {};
  const terms = losses.map(({ loss }, i) => {
    const weight = Number(answers[i]?.layer.params.lossWeight);
    return weight === 1 ? loss : builder.scale(loss, weight);
  });
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
