// Arranges a network from top to bottom with dagre. Pure; run in a worker, because it takes a while for large networks.

import { Graph, layout } from "@dagrejs/dagre";
import type { Position, Positions } from "../../src-engine/document/edits";
import type { Connection } from "../../src-engine/document/schema";
import { GAP, NODE, snap } from "./geometry";

/** What is to be arranged. */
export interface ArrangeRequest {
  readonly ids: readonly string[];
  readonly connections: readonly Readonly<Connection>[];
}

/** A place for each id. Loose layers stand in a column of their own to the right of the others. */
export function arrange({ ids, connections }: ArrangeRequest): Positions {
  const graph = new Graph<
    { rankdir: string; nodesep: number; ranksep: number; ranker: string },
    { width: number; height: number; x?: number; y?: number },
    object
  >();
  graph.setGraph({ rankdir: "TB", nodesep: GAP.x, ranksep: GAP.y, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  const sound = connections.filter(([from, to]) => known.has(from) && known.has(to));
  const joined = new Set(sound.flat());
  // Nodes whose ids every object has ("constructor") would trip over plain objects inside: numbers do not.
  const number = new Map(ids.map((id, index) => [id, String(index)]));
  for (const id of joined) graph.setNode(number.get(id) ?? id, { ...NODE });
  for (const [from, to] of sound) graph.setEdge(number.get(from) ?? from, number.get(to) ?? to);
  layout(graph);

  const places = new Map<string, Position>();
  let right = 0;
  for (const id of joined) {
    const { x = 0, y = 0 } = graph.node(number.get(id) ?? id);
    // dagre gives middles.
    const place = snap([x - NODE.width / 2, y - NODE.height / 2]);
    places.set(id, place);
    right = Math.max(right, place[0] + NODE.width + GAP.x);
  }
  let row = 0;
  for (const id of ids) if (!places.has(id)) places.set(id, snap([right, row++ * (NODE.height + GAP.y / 2)]));
  return Object.fromEntries(ids.map((id) => [id, places.get(id) ?? [0, 0]]));
}
