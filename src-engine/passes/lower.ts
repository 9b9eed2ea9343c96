// The document's layers as tensor operations: the forward graph.

import { UserError, invariant } from "../document/errors";
import type { LossSettings, LossType, Model } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { FEATURES, LOSS, PREDICTION, TARGETS, keptName, randomName, weightName } from "../ir/names";
import type { Ends, ExampleShape } from "../layers/spec";
import { LOSSES, lossSettings as settingsOf } from "../losses/registry";
import { analyse } from "./network";
import type { NetworkLayer } from "./network";

export interface LowerOptions {
  /** Layers that act in training only, such as dropout, do act. */
  readonly training: boolean;
  /** Adds the input for targets and the output for the batch's mean loss. */
  readonly loss?: LossType;
  readonly lossSettings?: LossSettings | undefined;
}

/** The layers on the way to the output, in order and free of problems; throws the first problem as a UserError. */
export function soundLayers(model: Model, ends: Ends): readonly NetworkLayer[] {
  const { layers, output, problems } = analyse(model, ends);
  const problem = problems.find(({ warning }) => warning !== true);
  if (problem !== undefined) throw new UserError(problem);
  invariant(output !== undefined, "a network without problems has an output");
  return layers.filter(({ used }) => used);
}

/**
 * Outputs: {@link PREDICTION}; where a loss is asked for, {@link LOSS}; and in training, by `keptName`, how the weights that
 * are not trained go on.
 */
export function lower(model: Model, ends: Ends, { training, loss, lossSettings }: LowerOptions): Graph {
  const builder = new GraphBuilder();
  const values = new Map<string, ValueId>();
  const kept: Record<string, ValueId> = {};
  let prediction: ValueId | undefined;
  for (const layer of soundLayers(model, ends)) {
    const value = lowerLayer(builder, layer, values, kept, ends, training);
    values.set(layer.id, value);
    if (layer.layer.type === "output") prediction = value;
  }
  invariant(prediction !== undefined, "the output has been lowered");
  const lossValue = loss === undefined ? {} : { [LOSS]: lowerLoss(builder, loss, lossSettings, prediction, ends) };
  return builder.finish({ [PREDICTION]: prediction, ...lossValue, ...kept });
}

function lowerLayer(
  builder: GraphBuilder,
  layer: NetworkLayer,
  values: ReadonlyMap<string, ValueId>,
  kept: Record<string, ValueId>,
  ends: Ends,
  training: boolean,
): ValueId {
  const { id, spec, params, sources, inputShapes, shape, weights } = layer;
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
    training,
    ends,
    source: () => builder.input(FEATURES, "rows", ["N", ...ends.input]),
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

function lowerLoss(builder: GraphBuilder, type: LossType, given: LossSettings | undefined, prediction: ValueId, ends: Ends): ValueId {
  const loss = LOSSES[type];
  const target = builder.input(TARGETS, "rows", ["N", ...ends.output]);
  const last = builder.node(prediction);
  const [logits] = last.inputs;
  const fused = logits !== undefined && last.op === loss.fusedWith;
  return loss.lower({ builder, prediction, target, ...settingsOf(type, given), ...(fused ? { logits } : {}) });
}
