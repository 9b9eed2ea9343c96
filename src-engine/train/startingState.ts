// The weights and the optimizer's state that a run starts with.

import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Tensor, Tensors } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import type { StartPoint } from "./checkpoint";

/** The initial weights, given or drawn by the seed, and empty optimizer state. */
export function initialState(
  { weights, slots, training }: Pick<CompiledNetwork, "weights" | "slots" | "training">,
  given: Tensors | null = null,
): Tensors {
  const initial: Record<string, Tensor> = initialWeights(weights, training.seed);
  for (const { tensor, shape } of weights) {
    const own = given?.[tensor];
    if (own?.shape.join() === shape.join()) initial[tensor] = own;
  }
  for (const { tensor, shape } of slots) initial[tensor] = { shape, data: new Float32Array(sizeOf(shape)) };
  return initial;
}

/**
 * The state to go on from, which has every tensor in its shape, and no other.
 * @throws UserError "checkpoint-unusable"
 */
export function stateOf(
  { state, bestState, progress }: StartPoint,
  { weights, slots }: Pick<CompiledNetwork, "weights" | "slots">,
): Tensors {
  const all = [...weights, ...slots];
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
