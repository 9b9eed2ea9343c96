// The network as a drawing: a box for each layer, rank below rank, and a long network in columns beside each other.

import { ranks } from "../document/graph";
import type { Model } from "../document/schema";
import { layerSpec } from "../layers/registry";
import { markup } from "./markup";
import type { Markup } from "./markup";

export interface DrawnLayer {
  readonly title: string;
  /** "28 × 28 × 1" */
  readonly shape: string;
}

const BOX = { width: 200, height: 40 } as const;
const GAP = { x: 24, y: 24 } as const;
const PITCH = { x: BOX.width + GAP.x, y: BOX.height + GAP.y } as const;
const EDGE = 8;
/** Ranks of a column; a page has room for them. */
const LONGEST_COLUMN = 12;
/** Characters that a box has room for. */
const MOST_LETTERS = 26;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

/** @param layers by their ids */
export function networkDrawing(model: Model, layers: ReadonlyMap<string, DrawnLayer>, label: string): Markup {
  const places = placesOf(model);
  const all = [...places.values()];
  const width = Math.max(0, ...all.map(({ x }) => x)) + BOX.width + EDGE;
  const height = Math.max(0, ...all.map(({ y }) => y)) + BOX.height + EDGE;
  return markup`<svg class="network" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${label}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"></path></marker></defs>
${model.connections.map(([from, to]) => wire(places.get(from), places.get(to)))}
${model.layers.map(({ id, type }) => {
  const place = places.get(id);
  const layer = layers.get(id);
  return place === undefined || layer === undefined ? null : box(place, layer, layerSpec(type)?.family ?? "io");
})}
</svg>`;
}

function box({ x, y }: Place, { title, shape }: DrawnLayer, family: string): Markup {
  return markup`<g><title>${title}, ${shape}</title><rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5"></rect><rect class="family ${family}" x="${x}" y="${y}" width="5" height="${BOX.height}" rx="2"></rect><text x="${x + 14}" y="${y + 17}">${shortened(title)}</text><text class="small" x="${x + 14}" y="${y + 32}">${shortened(shape)}</text></g>`;
}

function wire(from: Place | undefined, to: Place | undefined): Markup | null {
  if (from === undefined || to === undefined) return null;
  const [x1, x2] = [from.x + BOX.width / 2, to.x + BOX.width / 2];
  const y1 = from.y + BOX.height;
  // Over the tops of the columns, where the next one begins beside it.
  if (from.column !== to.column) {
    const between = to.x - GAP.x / 2;
    const bend = y1 + GAP.y / 2;
    return markup`<path class="wire" marker-end="url(#tip)" d="M${x1} ${y1}V${bend}H${between}V${to.y + BOX.height / 2}H${to.x}"></path>`;
  }
  const middle = (y1 + to.y) / 2;
  return markup`<path class="wire" marker-end="url(#tip)" d="M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${to.y}"></path>`;
}

/** Each rank a row; ranks beyond the longest column begin another one, as wide as its widest row. */
function placesOf(model: Model): ReadonlyMap<string, Place> {
  const rankOf = ranks(model);
  const rows = new Map<number, string[]>();
  for (const { id } of model.layers) {
    const rank = rankOf.get(id) ?? 0;
    rows.set(rank, [...(rows.get(rank) ?? []), id]);
  }
  const places = new Map<string, Place>();
  let left = EDGE;
  const last = Math.max(0, ...rows.keys());
  for (let column = 0; column * LONGEST_COLUMN <= last; column++) {
    const own = Array.from({ length: LONGEST_COLUMN }, (_, at) => rows.get(column * LONGEST_COLUMN + at) ?? []);
    const widest = Math.max(1, ...own.map(({ length }) => length));
    own.forEach((ids, at) =>
      ids.forEach((id, index) =>
        places.set(id, {
          x: left + (index + (widest - ids.length) / 2) * PITCH.x,
          y: EDGE + at * PITCH.y,
          column,
        }),
      ),
    );
    left += widest * PITCH.x + GAP.x;
  }
  return places;
}

function shortened(text: string): string {
  const signs = Array.from(text);
  return signs.length <= MOST_LETTERS ? text : `${signs.slice(0, MOST_LETTERS - 1).join("")}…`;
}
