// How far each number moves for each unit that the one before it moves: from the weight to the cost.

import type { Nudge } from "../../../src-engine/protocol/learn";

type Line = Nudge["lines"][number];

export interface Ratios {
  readonly ratios: readonly { readonly above: string; readonly below: string; readonly ratio: number }[];
  /** Of all of them: how far the cost moves for each unit of the weight. */
  readonly product: number;
}

/** The chain from the weight over the unit that it feeds to the cost: other outputs branch off from it and are left out. */
export function ratiosOf(lines: readonly Line[]): Ratios {
  const [weight, fed] = lines;
  const cost = lines.at(-1);
  if (weight === undefined || cost === undefined || lines.length < 2) return { ratios: [], product: NaN };
  const layer = fed?.subject?.kind === "unit" ? fed.subject : null;
  const between = lines
    .slice(1, -1)
    .filter(
      ({ subject }) => subject?.kind === "unit" && subject.layer === layer?.layer && subject.index === layer.index,
    );
  const moved = ({ before, after }: Line): number => after - before;
  // A number that does not move passes nothing on: what lies behind it stands still too.
  const ratio = (above: Line, below: Line): number => (moved(below) === 0 ? 0 : moved(above) / moved(below));
  const chain = [weight, ...between, cost];
  const ratios = chain.slice(1).map((above, at) => {
    const below = chain[at] ?? weight;
    return { above: above.symbol, below: below.symbol, ratio: ratio(above, below) };
  });
  return { ratios, product: ratios.reduce((product, one) => product * one.ratio, 1) };
}
