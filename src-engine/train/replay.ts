// Steps done again: the same steps from the same state give the same bits. So nothing but the state before a call need be kept
// to find what happened within it, or to take its last steps back.

import type { Steps, Tensors, TrainingProgram } from "../runtime/backend";
import { allFinite } from "./weights";

/** Runs these steps again from `state`. */
export async function replay(program: TrainingProgram, state: Tensors, steps: Steps): Promise<Tensors> {
  program.setState(state);
  await program.run(steps);
  return program.getState();
}

/** How many of these steps from `state` leave every weight finite. */
export async function firstBroken(
  program: TrainingProgram,
  state: Tensors,
  steps: Steps,
  weights: readonly string[],
): Promise<number> {
  program.setState(state);
  for (let step = 0; step < steps.count; step++) {
    await program.run(someSteps(steps, step, 1));
    if (!allFinite(program.getState(), weights)) return step;
  }
  return steps.count;
}

/** `count` of the steps, from number `first`. */
export function someSteps(steps: Steps, first: number, count: number): Steps {
  const cut = <A extends Float32Array | Float64Array | Int32Array>(values: A): A => {
    const each = values.length / steps.count;
    return values.slice(first * each, (first + count) * each) as A;
  };
  const cutAll = <A extends Float32Array | Float64Array>(all: Readonly<Record<string, A>>): Record<string, A> =>
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, cut(values)]));
  return {
    count,
    batchSize: steps.batchSize,
    rows: cut(steps.rows),
    scalars: cutAll(steps.scalars),
    random: cutAll(steps.random),
  };
}
