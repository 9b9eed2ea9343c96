// The palette's contents, made from the registry. Pure.

import { LAYERS } from "../../../src-engine/layers/registry";
import type { Family, LayerSpec } from "../../../src-engine/layers/spec";
import { FAMILIES } from "../../../src-engine/layers/spec";

export interface PaletteGroup {
  readonly family: Family;
  readonly layers: readonly LayerSpec[];
}

/** The kinds of layer by family, those that match every word of the query; groups without any left out. */
export function paletteGroups(query: string): readonly PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = Object.values(LAYERS).filter(({ type, label, synonyms = [], summary, family }) => {
    const text = `${label} ${type} ${family} ${synonyms.join(" ")} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  // A kind whose name begins with the query stands before one that only mentions it.
  const rank = ({ label }: LayerSpec): number =>
    words[0] !== undefined && label.toLowerCase().startsWith(words[0]) ? 0 : 1;
  return FAMILIES.map((family) => ({
    family,
    layers: matching.filter((spec) => spec.family === family).sort((a, b) => rank(a) - rank(b)),
  })).filter(({ layers }) => layers.length > 0);
}

/** The best match for a query: what Enter in the search adds. */
export function firstMatch(query: string): LayerSpec | undefined {
  const all = paletteGroups(query).flatMap(({ layers }) => layers);
  const start = query.trim().toLowerCase();
  return all.find(({ label }) => label.toLowerCase().startsWith(start)) ?? all[0];
}
