// Completes a training step: clipping, weight decay and the optimizer's rule for every weight, and how far they moved.

import { invariant } from "../document/errors";
import type { Params, ParamSpecs } from "../document/params";
import type { Word } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { CHANGE, LOSS, gradientName, keptName, slotName } from "../ir/names";
import type { StepGraph } from "../ir/step";
import { CLIPPINGS } from "../optimizers/clipping";
import type { OptimizerSpec } from "../optimizers/spec";
import { withinNorm } from "./penalties";
import type { RuledWeight } from "./penalties";
import { updateTogether } from "./updateTogether";

export interface UpdateOptions {
  readonly spec: OptimizerSpec;
  readonly params: Params<ParamSpecs>;
  readonly clipping: Word | undefined;
  /** The gradients come multiplied by {@link OptimizerSpec.gradientScale}; else they are still to be. */
  readonly scaled: boolean;
  /** The weights to train; the graph has an output for the gradient of each. */
  readonly weights: readonly RuledWeight[];
  /** Names of the weights that their layers change; the graph has an output for the next value of each. */
  readonly kept: readonly string[];
  /** Names of the weights that stay as they are. */
  readonly frozen: readonly string[];
  readonly measureChange: boolean;
}

/** From a graph with a loss and gradients to one step: only the loss, the change and what is carried come out. */
export function update(graph: Graph, options: UpdateOptions): StepGraph {
  const { spec, params, weights, kept, frozen, measureChange } = options;
  const builder = GraphBuilder.extending(graph);
  const next: [string, ValueId][] = [];
  const slots: [string, ValueId][] = [];
  const movements = new Map<ValueId, ValueId>();

  const input = (name: string): ValueId => {
    const id = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === name);
    invariant(id >= 0, `no input "${name}"`);
    return id;
  };
  const gradients = readyGradients(builder, graph, options, input);
  const parts = weights.map(({ tensor: name }, index) => {
    const [weight, gradient] = [input(name), gradients[index]];
    invariant(gradient !== undefined, `no gradient for "${name}"`);
    return {
      weight,
      gradient,
      slot: (slot: string) => builder.input(slotName(name, slot), "slot", builder.shape(weight)),
    };
  });
  const updated = updateTogether(builder, spec, parts, (part) =>
    spec.update({ ...part, builder, params, scalar: (scalar) => builder.input(scalar, "scalar", []) }),
  );
  // What is bounded afterwards moves otherwise than its update says, and so do those that were updated with it.
  const bounded = new Set(
    weights.flatMap((weight, index) => (boundedUnit(weight) === undefined ? [] : [updated[index]?.movement.before])),
  );
  for (const [index, ruled] of weights.entries()) {
    const { tensor: name, rules } = ruled;
    const weight = input(name);
    const result = updated[index];
    invariant(result !== undefined, `no update for "${name}"`);
    const unit = boundedUnit(ruled);
    const after = unit === undefined ? result.weight : withinNorm(builder, result.weight, rules.maxNorm, unit);
    next.push([name, after]);
    for (const slot of spec.slots) {
      const value = result.slots[slot];
      invariant(value !== undefined, `${spec.type} does not say how its state "${slot}" goes on`);
      slots.push([slotName(name, slot), value]);
    }
    const movement = bounded.has(result.movement.before) ? { before: weight, after } : result.movement;
    movements.set(movement.before, movement.after);
  }

  for (const name of kept) {
    const value = graph.outputs[keptName(name)];
    invariant(value !== undefined, `the layer does not say how "${name}" goes on`);
    next.push([name, value]);
  }

  for (const name of frozen) next.push([name, input(name)]);

  const loss = graph.outputs[LOSS];
  invariant(loss !== undefined, "a step has a loss");
  // greatest |w' - w|
  const changes = (measureChange ? [...movements] : []).map(([before, after]) => {
    const moved = builder.abs(builder.subtract(after, before));
    return builder.max(moved, builder.allAxes(moved));
  });
  const change = changes.length > 0 ? { [CHANGE]: changes.reduce((a, b) => builder.maximum(a, b)) } : {};
  const carried = [...next, ...slots];
  return {
    graph: builder.finish({ [LOSS]: loss, ...change, ...Object.fromEntries(carried) }),
    carried: carried.map(([name]) => name),
  };
}

/** The axis of a weight's units, where their norm is bounded. */
function boundedUnit({ unit, rules }: RuledWeight): number | undefined {
  return rules.maxNorm === 0 ? undefined : unit;
}

/** The gradients as the optimizer takes them: clipped, multiplied by its scale, with its weight decay. */
function readyGradients(
  builder: GraphBuilder,
  graph: Graph,
  { spec, params, weights, clipping, scaled }: UpdateOptions,
  input: (name: string) => ValueId,
): readonly ValueId[] {
  invariant(clipping === undefined || !scaled, "clipping looks at gradients as they are");
  const plain = weights.map(({ tensor }) => {
    const gradient = graph.outputs[gradientName(tensor)];
    invariant(gradient !== undefined, `no gradient for "${tensor}"`);
    return gradient;
  });
  const clipped = clipping === undefined ? plain : clip(builder, plain, clipping);
  const decay = spec.decay === "own" ? 0 : Number(params.weightDecay ?? 0);
  const scale = spec.gradientScale === undefined ? undefined : builder.input(spec.gradientScale, "scalar", []);
  return weights.map(({ tensor }, index) => {
    const gradient = clipped[index];
    invariant(gradient !== undefined, `clipping lost the gradient of "${tensor}"`);
    const ready = scale === undefined || scaled ? gradient : builder.multiply(scale, gradient);
    if (decay === 0) return ready;
    // g + λ w, or η g + η λ w
    const factor = scale === undefined ? builder.scalar(decay) : builder.multiply(builder.scalar(decay), scale);
    return builder.add(ready, builder.multiply(factor, input(tensor)));
  });
}

/** The gradients of all weights, shortened as the recipe says. */
export function clip(builder: GraphBuilder, gradients: readonly ValueId[], clipping: Word): readonly ValueId[] {
  const { spec, params } = CLIPPINGS.read(clipping);
  return spec.clip(builder, gradients, { limit: Number(params.limit) });
}
