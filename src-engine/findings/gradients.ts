// How gradients change on their way back through the layers.

import type { LayersAt } from "../runs/layerSamples";
import type { Evidence } from "./spec";

/** Layers with weights on a path, the first and the last of them, and how large their gradients are. */
export interface Reach {
  readonly at: LayersAt;
  readonly first: { readonly id: string; readonly size: number };
  readonly last: { readonly id: string; readonly size: number };
  /** Layers between the two ends of the path, with these. */
  readonly depth: number;
}

/** For each moment; of networks with fewer than two layers with weights there is none. */
export function reaches({ samples }: Evidence): readonly Reach[] {
  return (samples?.moments ?? []).flatMap((at) => {
    const layers = Object.entries(at.layers).filter(([, { gradients }]) => gradients !== null);
    const [first, last] = [layers[0], layers.at(-1)];
    if (first === undefined || last === undefined || layers.length < 2) return [];
    return [
      {
        at,
        first: { id: first[0], size: first[1].gradientSize },
        last: { id: last[0], size: last[1].gradientSize },
        depth: layers.length,
      },
    ];
  });
}

/** The first quarter of some moments. */
export function beginning<T>(moments: readonly T[]): readonly T[] {
  return moments.slice(0, Math.ceil(moments.length / 4));
}
