// Joins the passes: from a network and its training recipe to graphs that a backend can load.

import type { TrainingRecipe, Word } from "../document/schema";
import type { Graph } from "../ir/graph";
import { LOSS, OBJECTIVE, slotName, weightName } from "../ir/names";
import type { Attributes, InputRole } from "../ir/ops";
import type { StepGraph } from "../ir/step";
import { verify, verifyStep } from "../ir/verify";
import type { Adaptation, WeightSpec } from "../layers/spec";
import { weightRules } from "../layers/weight-settings";
import type { WeightRules } from "../layers/weight-settings";
import { OPTIMIZERS } from "../optimizers/registry";
import { measurements } from "../rules/recipe";
import { differentiate } from "./differentiate";
import { lower, lowerNamed, lowerUpTo } from "./lower";
import type { NamedGraph } from "./lower";
import type { SoundNetwork } from "../network/network";
import { gradientOf, measureGradient, measureLayerChanges } from "./measure";
import type { LayerWeights } from "./measure";
import { addPenalties, hasPenalties } from "./penalties";
import { simplify } from "./simplify";
import { update } from "./update";
import { weightRows } from "./weightRows";

export interface NamedWeight extends WeightSpec {
  /** "hidden/kernel": the name of the tensor in graphs, files and checkpoints. */
  readonly tensor: string;
  readonly layerId: string;
  /** What its layer's settings say of its training. */
  readonly rules: WeightRules;
}

/** What of a recipe is compiled into a step of training. */
export type StepRecipe = Pick<TrainingRecipe, "loss" | "optimizer" | "clipping">;

/** Every weight of the network, in the order of its layers. */
export function weightSpecs({ layers }: SoundNetwork): readonly NamedWeight[] {
  return layers.flatMap(({ id, weights, params }) =>
    weights.map((weight) => ({
      ...weight,
      tensor: weightName(id, weight.name),
      layerId: id,
      rules: weightRules(weight, params),
    })),
  );
}

/** Whether an optimizer changes the weight. */
export function isTrained({ trained, rules }: Pick<NamedWeight, "trained" | "rules">): boolean {
  return trained !== false && !rules.frozen;
}

/** A tensor of optimizer state. */
export interface SlotSpec {
  readonly tensor: string;
  readonly slot: string;
  readonly shape: readonly number[];
}

/** Every tensor of optimizer state, all zero at first. */
export function slotSpecs(optimizer: Word, weights: readonly NamedWeight[]): readonly SlotSpec[] {
  const { slots } = OPTIMIZERS.read(optimizer).spec;
  return slots.flatMap((slot) =>
    weights.filter(isTrained).map(({ tensor, shape }) => ({ tensor: slotName(tensor, slot), slot, shape })),
  );
}

/** A layer that is fitted to the training rows before the first step. */
export interface AdaptingLayer {
  readonly id: string;
  /** From features, and the weights of the layers before it, to what it shall be shown: `INCOMING`. */
  readonly graph: Graph;
  begin(): Adaptation;
}

/** In the order in which they must be fitted: each is shown what those before it give. */
export function adaptingLayers(network: SoundNetwork): readonly AdaptingLayer[] {
  return network.layers.flatMap((layer): AdaptingLayer[] => {
    const {
      id,
      spec,
      params,
      inputShapes: [shape],
    } = layer;
    if (spec?.adapt === undefined || shape === undefined || shape === null) return [];
    const adapt = spec.adapt.bind(spec);
    return [{ id, graph: verify(simplify(lowerUpTo(network, layer))), begin: () => adapt(shape, params) }];
  });
}

/** Inputs: features and weights. Output: the prediction. */
export function inferenceGraph(network: SoundNetwork): Graph {
  return verify(simplify(lower(network, { training: false })));
}

/** Inputs: features, targets and weights. Outputs: the prediction and the batch's mean loss, without dropout and its kin. */
export function lossGraph(network: SoundNetwork, { loss }: Pick<StepRecipe, "loss">): Graph {
  return verify(simplify(lower(network, { training: false, loss })));
}

/**
 * Inputs: features, targets and weights. Outputs: prediction, loss, and the derivative of the loss with respect to every
 * trained weight (and to the features where asked), each named by `gradientName`.
 */
export function gradientGraph(
  network: SoundNetwork,
  { loss }: Pick<StepRecipe, "loss">,
  options: { readonly training?: boolean; readonly wrt?: readonly string[] } = {},
): Graph {
  const forward = lower(network, { training: options.training ?? false, loss });
  const wrt =
    options.wrt ??
    weightSpecs(network)
      .filter(isTrained)
      .map(({ tensor }) => tensor);
  return verify(simplify(differentiate(forward, { of: LOSS, wrt })));
}

export interface StepOptions {
  /** The greatest |change of a weight|. */
  readonly measureChange: boolean;
  /** The relative change of each layer's weights. */
  readonly measureLayers?: boolean;
  /** The length of the gradient. */
  readonly measureGradientNorm?: boolean;
  /** Rows count as much as `SAMPLE_WEIGHTS` says. */
  readonly weighted?: boolean;
}

/** From features to the loss that training lowers. */
export function trainingForward(network: SoundNetwork, loss: Word, weighted: boolean): NamedGraph {
  const forward = lowerNamed(network, { training: true, loss });
  return weighted ? weightRows(forward) : forward;
}

/** What a step measures where these rules may end the run. */
export function measuredFor(recipe: Pick<TrainingRecipe, "rules">): StepOptions {
  const asked = measurements(recipe);
  return {
    measureChange: true,
    measureLayers: asked.has("layer-changes"),
    measureGradientNorm: asked.has("gradient-norm"),
  };
}

/** The layers that have trained weights, with these. */
export function layerWeights(weights: readonly NamedWeight[]): readonly LayerWeights[] {
  const layers = new Map<string, string[]>();
  for (const { layerId, tensor } of weights.filter(isTrained))
    layers.set(layerId, [...(layers.get(layerId) ?? []), tensor]);
  return [...layers].map(([id, tensors]) => ({ id, tensors }));
}

/**
 * One optimizer step. Inputs: features, targets, what is carried, the optimizer's scalars and the layers' random numbers.
 * What is asked to be measured has an output of its own, at some cost.
 */
export function stepGraph(
  network: SoundNetwork,
  { loss, optimizer, clipping }: StepRecipe,
  { measureChange, measureLayers = false, measureGradientNorm = false, weighted = false }: StepOptions,
): StepGraph {
  const { spec, params } = OPTIMIZERS.read(optimizer);
  const weights = weightSpecs(network);
  const trained = weights.filter(isTrained);
  const resting = weights.filter((weight) => !isTrained(weight));
  const frozen = resting.filter(({ rules }) => rules.frozen).map(({ tensor }) => tensor);
  const kept = resting.filter(({ rules }) => !rules.frozen).map(({ tensor }) => tensor);
  const forward = verify(simplify(trainingForward(network, loss, weighted).graph));
  const objective = hasPenalties(trained) ? verify(addPenalties(forward, trained)) : forward;
  // At the root the learning rate costs one product; clipping, and the gradient's own length, have to see the gradients as they are.
  const scale = clipping === undefined && !measureGradientNorm ? spec.gradientScale : undefined;
  const wrt = trained.map(({ tensor }) => tensor);
  const backward = verify(
    differentiate(objective, {
      of: objective === forward ? LOSS : OBJECTIVE,
      wrt,
      ...(scale === undefined ? {} : { scale }),
    }),
  );
  const scaled = scale !== undefined;
  let step = verifyStep(
    update(backward, { spec, params, clipping, scaled, weights: trained, kept, frozen, measureChange }),
  );
  if (measureLayers) step = verifyStep(measureLayerChanges(step, layerWeights(weights)));
  if (measureGradientNorm)
    step = verifyStep(
      measureGradient(
        step,
        wrt.map((name) => gradientOf(backward, name)),
      ),
    );
  return verifyStep({ graph: simplify(step.graph), carried: step.carried });
}

/** The graph's inputs of a role, in order. */
export function graphInputs(graph: Graph, role: InputRole): readonly Attributes["input"][] {
  return graph.nodes.flatMap((node) => (node.op === "input" && node.attributes.role === role ? [node.attributes] : []));
}
