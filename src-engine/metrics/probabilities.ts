import { once } from "./answers";

/** As far as rounding may go beyond 0 and 1. */
const DUST = 1e-5;

/** Whether all scores can be probabilities. Those of a network without softmax or sigmoid at its end are not. */
export const areProbabilities = once(({ scores }) => {
  // A loop: `every` is several times slower here, and there may be many millions.
  for (const score of scores) if (!(score >= -DUST && score <= 1 + DUST)) return false;
  return true;
});
