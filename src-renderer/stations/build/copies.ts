// What of a copied fragment comes into a network, and where. Pure.

import type { Fragment, Position, Positions } from "../../../src-engine/document/edits";
import { freshFragment } from "../../../src-engine/document/edits";
import type { Layer, Model } from "../../../src-engine/document/schema";
import { layerSpec } from "../../../src-engine/layers/registry";
import { withNewNames } from "../../../src-engine/network/names";

/** How far a copy lies from its original, or the next copy from the first; canvas units. */
const STEP = 30;

/**
 * The fragment made ready to be pasted: with ids and names of its own, beside what lies there. DataShapes that are copied among other layers
 * stay behind where the network has such ends already: a part of a network is wanted then, and not another input. DataShapes
 * copied for themselves come along, without the columns that they name: these are the originals'.
 */
export function copyOf(fragment: Fragment, model: Model, positions: Positions): Fragment {
  const wanted = withoutEnds(fragment, model);
  const fresh = freshFragment(model, wanted, offset(wanted, positions));
  return { ...fresh, layers: withNewNames(model, fresh.layers) };
}

function withoutEnds(fragment: Fragment, model: Model): Fragment {
  const present = new Set(model.layers.map(({ type }) => type));
  const isSecondEnd = ({ type }: Layer): boolean => layerSpec(type)?.family === "io" && present.has(type);
  if (fragment.layers.every(isSecondEnd)) return { ...fragment, layers: fragment.layers.map(withoutColumns) };
  const layers = fragment.layers.filter((layer) => !isSecondEnd(layer));
  const ids = new Set(layers.map(({ id }) => id));
  return {
    layers,
    connections: fragment.connections.filter(([from, to]) => ids.has(from) && ids.has(to)),
    positions: Object.fromEntries(Object.entries(fragment.positions).filter(([id]) => ids.has(id))),
  };
}

function withoutColumns(layer: Layer): Layer {
  const specs = layerSpec(layer.type)?.params ?? {};
  const kept = Object.entries(layer.params ?? {}).filter(([param]) => specs[param]?.kind !== "columns");
  return layer.params === undefined ? layer : { ...layer, params: Object.fromEntries(kept) };
}

/** So far that no copy covers a node exactly. */
function offset({ positions: own }: Fragment, positions: Positions): Position {
  const taken = new Set(Object.values(positions).map((at) => at.join()));
  let by = STEP;
  while (Object.values(own).some(([x, y]) => taken.has([x + by, y + by].join()))) by += STEP;
  return [by, by];
}
