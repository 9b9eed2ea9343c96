// Which of a network's numbers are whose.

import type { NetworkOutput } from "../network/outputs";
import type { NumberArray } from "../runtime/backend";
import { unscaleTargets } from "../data/apply";

/** An output's numbers of all answers [rows, total], as [rows, width]. Where it has all of them, they are shared. */
export function numbersOf<A extends NumberArray>(
  { runs, width }: Pick<NetworkOutput, "runs" | "width">,
  answers: A,
  total: number,
): A {
  if (runs === null) return answers;
  const rows = answers.length / total;
  const own = (answers instanceof Float32Array ? new Float32Array(rows * width) : new Float64Array(rows * width)) as A;
  let offset = 0;
  for (const [start, end] of runs) {
    for (let row = 0; row < rows; row++)
      own.set(answers.subarray(row * total + start, row * total + end), row * width + offset);
    offset += end - start;
  }
  return own;
}

/** The elements of an answer that are an output's, in order. */
export function elementsOf({ runs, width }: Pick<NetworkOutput, "runs" | "width">): readonly number[] {
  const all = runs ?? [[0, width] as const];
  return all.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index));
}

/** What an output says: of classes a number each, as the network gives them; else numbers in their own units. */
export function answersOf(output: NetworkOutput, answers: Float32Array, total: number): Float64Array {
  const own = numbersOf(output, answers, total);
  return output.recipe.kind === "classes" ? Float64Array.from(own) : unscaleTargets(output.recipe, own);
}

/** 1 for each row whose `total` answers are all finite numbers, else 0. @param answers [rows, total] */
export function finiteRows(answers: Float32Array, total: number): Uint8Array {
  const finite = new Uint8Array(answers.length / total).fill(1);
  for (let at = 0; at < answers.length; at += 1) if (!Number.isFinite(answers[at])) finite[Math.floor(at / total)] = 0;
  return finite;
}
