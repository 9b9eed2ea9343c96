// After which steps of a run its weights are recorded: at distances that grow with the step, so that the beginning is kept in detail
// and a run of any length fits. Nobody knows the length beforehand; where there are too many records, the distances double (on the
// logarithmic scale), and what lies between is dropped. The steps of a wider spacing are among those of a narrower one.

/** At the narrowest spacing a record is due when the step has grown by this factor. */
const FACTOR = 1.02;

/** Records of the same stretch are alike: one of them is enough. @param step since the run's beginning @param spacing 0, 1, 2 ...: each doubles it */
export function stretchOf(step: number, spacing: number): number {
  return step <= 0 ? -1 : Math.floor(Math.log(step) / (Math.log(FACTOR) * 2 ** spacing));
}

/** The first step after `step` that begins another stretch. */
export function nextStretch(step: number, spacing: number): number {
  const own = stretchOf(step, spacing);
  let next = Math.max(step + 1, Math.floor(FACTOR ** (2 ** spacing * (own + 1))) - 1);
  while (stretchOf(next, spacing) === own) next += 1;
  return next;
}
