// The graphs by which a step of training is explained: the same lowering, derivatives, penalties, clipping and update as the step
// that trains, but each row's loss apart, every value with its name, and nothing rewritten for speed.

import type { TrainingRecipe } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { LOSS, OBJECTIVE, ROW_LOSSES, ROW_WEIGHTS, gradientName, slotName } from "../ir/names";
import { neededFor } from "../ir/needed";
import { batchMultiple } from "../ir/shape";
import { invariant } from "../document/errors";
import { verify } from "../ir/verify";
import type { SoundNetwork } from "../network/network";
import { OPTIMIZERS } from "../optimizers/registry";
import { isTrained, trainingForward } from "./compile";
import type { NamedWeight, StepRecipe } from "./compile";
import { costPieces } from "./costPieces";
import type { CostPieces } from "./costPieces";
import { backpropagate } from "./differentiate";
import { lowerNamed } from "./lower";
import type { NamedLayer } from "./lower";
import { addPenalties } from "./penalties";
import { rowLosses } from "./rowLosses";
import { simplify } from "./simplify";
import { clip, update } from "./update";

export interface ExplainedGradients {
  /**
   * Inputs: features, targets, weights, random numbers and {@link ROW_WEIGHTS}. Outputs: the prediction, {@link ROW_LOSSES}, the loss of
   * each of several outputs by `lossName`, how untrained weights go on by `keptName`, and by `gradientName` the derivative of
   * Σ row weight · row loss by each trained weight.
   */
  readonly graph: Graph;
  readonly layers: readonly NamedLayer[];
  /** The derivative of Σ row weight · row loss by a value. */
  readonly derivatives: ReadonlyMap<ValueId, ValueId>;
  /** In the order of the outputs. */
  readonly costs: readonly CostPieces[];
  /** Where what is computed of a row depends on the others in its batch: batch normalization. */
  readonly rowsMix: boolean;
}

export function explainedGradients(
  network: SoundNetwork,
  { loss }: Pick<StepRecipe, "loss">,
  weights: readonly NamedWeight[],
  weighted = false,
): ExplainedGradients {
  const named = rowLosses(trainingForward(network, loss, weighted));
  const forward = verify(named.graph);
  const builder = GraphBuilder.extending(forward);
  const root = forward.outputs[ROW_LOSSES];
  invariant(root !== undefined, "each row has a loss");
  const trained = weights.filter(isTrained).map(({ tensor, shape }) => ({
    tensor,
    id: builder.input(tensor, "weight", shape),
    shape,
  }));
  const wrt = [
    ...trained.map(({ id }) => id),
    ...named.layers.flatMap(({ values }) => values.flatMap((value) => value.values)),
  ];
  const seed = builder.input(ROW_WEIGHTS, "rows", ["N"]);
  const derivatives = backpropagate(builder, forward, { root, seed }, wrt);
  const gradients = trained.map(({ tensor, id, shape }): [string, ValueId] => [
    gradientName(tensor),
    derivatives.get(id) ?? builder.constant(shape, [0]),
  ]);
  const costs = named.losses.map((one) => costPieces(builder, forward, one, named.lossFrom, seed));
  const graph = builder.finish({ ...forward.outputs, ...Object.fromEntries(gradients) });
  return { graph: verify(graph), layers: named.layers, derivatives, costs, rowsMix: mixesRows(forward, root) };
}

/** The values that follow from the rows of a batch, or from how many they are. */
export function rowDependents({ nodes }: Pick<Graph, "nodes">): ReadonlySet<ValueId> {
  const found = new Set<ValueId>();
  nodes.forEach((node, id) => {
    const own =
      node.op === "batchSize" ||
      (node.op === "input" && (node.attributes.role === "rows" || node.attributes.role === "random"));
    if (own || node.inputs.some((input) => found.has(input))) found.add(id);
  });
  return found;
}

/** Whether something that follows from the rows, and that the root needs, has no rows any more. */
function mixesRows({ nodes }: Graph, root: ValueId): boolean {
  const needed = neededFor({ nodes }, [root]);
  const fromRows = rowDependents({ nodes });
  return [...needed].some(
    (id) => fromRows.has(id) && nodes[id]?.shape.every((dim) => batchMultiple(dim) === 0) === true,
  );
}

/** Inputs: features, targets and weights. Outputs: the prediction and {@link ROW_LOSSES}, without dropout and its kin. */
export function rowLossGraph(network: SoundNetwork, { loss }: Pick<StepRecipe, "loss">): Graph {
  const { graph } = rowLosses(lowerNamed(network, { training: false, loss }));
  return verify(simplify(graph));
}

/** What becomes of one trained weight's gradient; values of the graph that has them. */
export interface ExplainedWeight {
  readonly weight: ValueId;
  /** The mean over the rows, which is fed, by `gradientName`. */
  readonly mean: ValueId;
  /** With the penalties' derivative. */
  readonly penalized: ValueId;
  /** Clipped: what the optimizer is given. */
  readonly clipped: ValueId;
  readonly next: ValueId;
  /** By the slot's name. */
  readonly slots: Readonly<Record<string, { readonly before: ValueId; readonly next: ValueId }>>;
}

export interface ExplainedUpdate {
  /** Inputs: trained weights and their mean gradients, slots and scalars. Outputs: all that is carried. */
  readonly graph: Graph;
  /** What penalties add to the loss, a scalar. */
  readonly penalty: ValueId;
  /** By the tensor's name. */
  readonly weights: Readonly<Record<string, ExplainedWeight>>;
}

export function explainedUpdate(
  { optimizer, clipping }: Pick<TrainingRecipe, "optimizer" | "clipping">,
  all: readonly NamedWeight[],
): ExplainedUpdate {
  const weights = all.filter(isTrained);
  const { spec, params } = OPTIMIZERS.read(optimizer);
  const fed = new GraphBuilder();
  const inputs = weights.map(({ tensor, shape }) => ({
    weight: fed.input(tensor, "weight", shape),
    mean: fed.input(gradientName(tensor), "slot", shape),
  }));
  const objective = addPenalties(fed.finish({ [LOSS]: fed.scalar(0) }), weights);
  const penalty = objective.outputs[OBJECTIVE];
  invariant(penalty !== undefined, "there is an objective");
  const builder = GraphBuilder.extending(objective);
  const wrt = inputs.map(({ weight }) => weight);
  const penalties = backpropagate(builder, objective, { root: penalty, seed: builder.scalar(1) }, wrt);
  const penalized = inputs.map(({ weight, mean }) => {
    const own = penalties.get(weight);
    return own === undefined ? mean : builder.add(mean, own);
  });
  const clipped = clipping === undefined ? penalized : clip(builder, penalized, clipping);
  const gradients = weights.map(({ tensor }, i): [string, ValueId] => [gradientName(tensor), nth(clipped, i)]);
  const { graph } = update(builder.finish({ ...objective.outputs, ...Object.fromEntries(gradients) }), {
    ...{ spec, params, weights },
    clipping: undefined,
    scaled: false,
    kept: [],
    frozen: [],
    measureChange: false,
  });
  const after = GraphBuilder.extending(graph);
  const explained = weights.map(({ tensor, shape }, i): [string, ExplainedWeight] => {
    const slots = spec.slots.map((slot) => {
      const name = slotName(tensor, slot);
      return [slot, { before: after.input(name, "slot", shape), next: outputOf(graph, name) }] as const;
    });
    const own = {
      ...nth(inputs, i),
      penalized: nth(penalized, i),
      clipped: nth(clipped, i),
      next: outputOf(graph, tensor),
      slots: Object.fromEntries(slots),
    };
    return [tensor, own];
  });
  return { graph: verify(graph), penalty, weights: Object.fromEntries(explained) };
}

function outputOf({ outputs }: Graph, name: string): ValueId {
  const id = outputs[name];
  invariant(id !== undefined, `no output "${name}"`);
  return id;
}

function nth<T>(list: readonly T[], index: number): T {
  const item = list[index];
  invariant(item !== undefined, "one for each weight");
  return item;
}
