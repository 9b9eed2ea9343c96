// Which loss an output is trained with.

import type { ResolvedParam } from "../document/params";
import type { ParamValue, Word } from "../document/schema";

/** An output layer, as the document or the network has it. */
interface Output {
  readonly params?: Readonly<Record<string, ParamValue | ResolvedParam>> | undefined;
}

/** The loss of an output with its settings: its own, or else the recipe's. */
export function lossOf({ params: { loss } = {} }: Output, recipe: Word): Word {
  return typeof loss === "object" && loss !== null && "type" in loss ? loss : recipe;
}
