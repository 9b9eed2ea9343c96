// The losses of a run's batches on the axis of its epochs, where a step in the middle of the first epoch stands at 0.5.

import { mapped } from "../document/typedArrays";
import type { EpochColumns } from "./epochTable";

export interface BatchLosses {
  /** Ascending; 0.5 is the middle of the first epoch. */
  readonly epoch: Float64Array;
  readonly loss: Float64Array;
}

export const NO_BATCHES: BatchLosses = { epoch: new Float64Array(0), loss: new Float64Array(0) };

/** A step with the epoch that it belongs to, from 1, and the loss of its batch. */
export interface LoggedStep {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly loss: number | null;
}

/** The steps where they belong. @param epochs the run's, by which their lengths are known; the last one may not be over */
export function placedSteps(steps: readonly LoggedStep[], epochs: EpochColumns): BatchLosses {
  const ends = new Map<number, number>();
  const [numbers, lasts] = [epochs.get("epoch") ?? [], epochs.get("step") ?? []];
  numbers.forEach((number, at) => ends.set(number, lasts[at] ?? NaN));
  const [last, before] = [numbers.at(-1), numbers.at(-2)];
  const newest = steps.at(-1)?.step ?? 0;
  /** Of an epoch that is not over: as many as the one before had, or as there are. */
  const usual =
    last === undefined
      ? Math.max(1, newest)
      : (ends.get(last) ?? NaN) - (before === undefined ? startOf(last) : (ends.get(before) ?? 0));
  function startOf(epoch: number): number {
    const own = ends.get(epoch - 1);
    if (own !== undefined) return own;
    // Before the first epoch that is known: at the beginning, or where another run was left.
    const first = steps.find((one) => one.epoch === epoch)?.step ?? 1;
    return first - 1;
  }
  return {
    epoch: mapped(Float64Array, steps, ({ step, epoch }) => {
      const [number, at] = [epoch ?? 1, step ?? 0];
      const start = startOf(number);
      const length = (ends.get(number) ?? start + usual) - start;
      return number - 1 + Math.min(1, (at - start) / Math.max(1, length));
    }),
    loss: mapped(Float64Array, steps, ({ loss }) => loss ?? NaN),
  };
}
