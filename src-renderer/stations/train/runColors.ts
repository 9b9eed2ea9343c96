// The color of each run on the chart: the chosen one has the accent, the others keep theirs by their number.

const TOKENS = 6;

/** Name of a color token. */
export function runColor(number: number, chosen: boolean): string {
  return chosen ? "--accent" : `--run-${((number - 1) % TOKENS) + 1}`;
}
