// The outputs of a network beside the data: which numbers of its answer are whose, and what they mean.

import type { Preparation, TargetRecipe } from "../document/preparation";
import { targetRecipe, targetWidth } from "../document/preparation";
import type { Run } from "./ends";
import type { SoundNetwork } from "./network";

export interface NetworkOutput {
  /** Of the layer. */
  readonly id: string;
  /** What people call the layer. */
  readonly title: string;
  readonly recipe: TargetRecipe;
  /** Its numbers of each answer, and of each target; null: all of them. */
  readonly runs: readonly Run[] | null;
  /** How many they are. */
  readonly width: number;
}

/** The outputs in the order of the document. */
export function networkOutputs(network: SoundNetwork, target: Preparation["target"]): readonly NetworkOutput[] {
  return network.outputs.map(({ id, title, part }) => {
    const runs = part?.runs ?? null;
    const recipe = runs === null && target.kind !== "several" ? target : targetRecipe({ target }, part?.columns ?? []);
    return { id, title, recipe, runs, width: targetWidth(recipe) };
  });
}
