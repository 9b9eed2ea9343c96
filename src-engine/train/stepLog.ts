// Which steps are written down: all of the first 1,000, then every second of the next 1,000 rows, every fourth, and so
// on, so that a run of any length keeps its start in detail and its file small. It depends on the step's number alone.

const ROWS_PER_STRIDE = 1_000;

/** How far apart the steps are that are written near `step` (from 1). */
function stride(step: number): number {
  let size = 1;
  for (let end = ROWS_PER_STRIDE; step > end; end += ROWS_PER_STRIDE * size) size *= 2;
  return size;
}

/** Whether this step (from 1) is written down. */
export function isSampled(step: number): boolean {
  return (step - 1) % stride(step) === 0;
}
