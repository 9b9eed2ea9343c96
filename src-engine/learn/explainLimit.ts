// How large a step may be to be worked out number by number.

import { UserError } from "../document/errors";
import { bindShape } from "../ir/shape";
import { sizeOf } from "../document/size";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { multiplications } from "../passes/multiplications";

/** In the matrix products and convolutions of a batch, forward and back: some ten seconds in float64. */
const MOST_MULTIPLICATIONS = 3e9;
/** Numbers that are held at once, 8 bytes each. */
const MOST_NUMBERS = 5e7;

/** @throws UserError "too-large-to-explain", which says how large it is */
export function refuseTooLarge(network: CompiledNetwork, rows: number): void {
  const { graph, rowsMix } = network.explainedGradients;
  const work = multiplications(graph, rows);
  const together = rowsMix ? rows : 1;
  const numbers = graph.nodes.reduce((sum, { shape }) => sum + sizeOf(bindShape(shape, together)), 0);
  if (work > MOST_MULTIPLICATIONS)
    throw tooLarge(`takes ${inWords(work)} multiplications over the ${rows} rows of a batch`, MOST_MULTIPLICATIONS);
  if (numbers > MOST_NUMBERS)
    throw tooLarge(
      `holds ${inWords(numbers)} numbers${rowsMix ? ` for the ${rows} rows of a batch` : ""}`,
      MOST_NUMBERS,
    );
}

function tooLarge(what: string, most: number): UserError {
  return new UserError({
    code: "too-large-to-explain",
    message: `A step of this network ${what}. Up to ${inWords(most)} can be worked out one by one.`,
    next: "Make a copy of the network with smaller layers or a smaller batch, and look at that one.",
  });
}

function inWords(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} billion` : `${(count / 1e6).toFixed(1)} million`;
}
