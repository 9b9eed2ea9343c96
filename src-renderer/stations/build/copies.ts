// What of a copied fragment comes into a network, and where. Pure.

import type { Fragment, Position, Positions } from "../../../src-engine/document/edits";
import { freshFragment } from "../../../src-engine/document/edits";
import type { Model } from "../../../src-engine/document/schema";
import { layerSpec } from "../../../src-engine/layers/registry";

/** How far a copy lies from its original, or the next copy from the first; canvas units. */
const STEP = 30;

/**
 * The fragment made ready to be pasted: with ids of its own, beside what lies there. Without the ends that the network
 * has already, since a second one would only be a problem to mend; nothing may be left.
 */
export function copyOf(fragment: Fragment, model: Model, positions: Positions): Fragment {
  const wanted = withoutEnds(fragment, model);
  return freshFragment(model, wanted, offset(wanted, positions));
}

function withoutEnds(fragment: Fragment, model: Model): Fragment {
  const present = new Set(model.layers.map(({ type }) => type));
  const layers = fragment.layers.filter(({ type }) => layerSpec(type)?.family !== "io" || !present.has(type));
  const ids = new Set(layers.map(({ id }) => id));
  return {
    layers,
    connections: fragment.connections.filter(([from, to]) => ids.has(from) && ids.has(to)),
    positions: Object.fromEntries(Object.entries(fragment.positions).filter(([id]) => ids.has(id))),
  };
}

/** So far that no copy covers a node exactly. */
function offset({ positions: own }: Fragment, positions: Positions): Position {
  const taken = new Set(Object.values(positions).map((at) => at.join()));
  let by = STEP;
  while (Object.values(own).some(([x, y]) => taken.has([x + by, y + by].join()))) by += STEP;
  return [by, by];
}
