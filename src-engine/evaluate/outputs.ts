// The outputs of a run's network: which of its numbers are whose, and what they mean.

import type { Preparation, TargetRecipe } from "../document/preparation";
import { targetRecipe, targetWidth } from "../document/preparation";
import type { Model } from "../document/schema";
import type { Run } from "../passes/ends";
import { endsOf } from "../passes/ends";
import { soundNetwork } from "../passes/lower";
import type { NumberArray } from "../runtime/backend";

export interface RunOutput {
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

/**
 * The outputs in the order of the document.
 * @throws UserError when the network is not in order
 */
export function runOutputs(model: Model, preparation: Preparation): readonly RunOutput[] {
  return soundNetwork(model, endsOf(preparation)).outputs.map(({ id, title, part }) => {
    const recipe = targetRecipe(preparation, part?.columns ?? []);
    return { id, title, recipe, runs: part?.runs ?? null, width: targetWidth(recipe) };
  });
}

/** An output's numbers of all answers [rows, total], as [rows, width]. Where it has all of them, they are shared. */
export function numbersOf<A extends NumberArray>({ runs, width }: Pick<RunOutput, "runs" | "width">, answers: A, total: number): A {
  if (runs === null) return answers;
  const rows = answers.length / total;
  const own = (answers instanceof Float32Array ? new Float32Array(rows * width) : new Float64Array(rows * width)) as A;
  let offset = 0;
  for (const [start, end] of runs) {
    for (let row = 0; row < rows; row++) own.set(answers.subarray(row * total + start, row * total + end), row * width + offset);
    offset += end - start;
  }
  return own;
}

/** The elements of an answer that are an output's, in order. */
export function elementsOf({ runs, width }: Pick<RunOutput, "runs" | "width">): readonly number[] {
  const all = runs ?? [[0, width] as const];
  return all.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index));
}
