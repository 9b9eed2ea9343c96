// The way of a training up to where its walk stands: by the run's records as far as these go, and by the states that the walk has kept.

import type { Tensors } from "../runtime/backend";
import { evenly } from "../train/evenly";
import type { Walk } from "../train/walk";
import type { TimeMachine } from "./timeMachine";

export interface PathState {
  /** Steps done, over the whole run. */
  readonly step: number;
  /** The network's weights, and possibly more. */
  readonly state: Tensors;
}

/**
 * At most so many states, in order; the last is the present one.
 * @param records of the run that the walk goes through; null of a training that is no run
 */
export async function pathHere(walk: Walk, records: TimeMachine | null, most: number): Promise<readonly PathState[]> {
  const kept = walk.way(most).map(({ position: { step }, state }): PathState => ({ step, state }));
  const here = walk.at.position.step;
  // Since a weight was touched by hand this is another way than the run's.
  const recorded = records === null || walk.touched ? [] : (await records.steps()).filter((step) => step < here);
  const last = recorded.at(-1) ?? -Infinity;
  const path: PathState[] = [];
  for (const one of evenly([...recorded, ...kept.filter(({ step }) => step > last)], most)) {
    if (typeof one !== "number") path.push(one);
    else if (records !== null) path.push({ step: one, state: await records.state(one) });
  }
  return path;
}
