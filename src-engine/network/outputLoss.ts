// Which loss an output is trained with.

import type { Word } from "../document/schema";
import type { NetworkLayer } from "./network";

/** The loss of an output with its settings: its own, or else the recipe's. */
export function lossOf({ params: { loss } }: Pick<NetworkLayer, "params">, recipe: Word): Word {
  return typeof loss === "object" && loss !== null && "type" in loss ? loss : recipe;
}
