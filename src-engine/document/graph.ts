// Questions about the layer graph, asked by edits, checks, compilation and the canvas. Pure, and total: a document
// from a stranger may hold cycles, or connections to layers that do not exist; the latter are passed over here.

import type { Connection, Model } from "./schema";

/** Ids of the layers that feed `id`, in the order of their connections (which is the order of its inputs). */
export function predecessors(model: Model, id: string): string[] {
  return model.connections.filter(([, to]) => to === id).map(([from]) => from);
}

/** Ids of the layers that `id` feeds, in the order of their connections. */
export function successors(model: Model, id: string): string[] {
  return model.connections.filter(([from]) => from === id).map(([, to]) => to);
}

export function hasConnection(model: Model, from: string, to: string): boolean {
  return model.connections.some((connection) => connection[0] === from && connection[1] === to);
}

/** For each layer, the ids it feeds; connections with a missing end left out. */
function successorLists(model: Model): Map<string, string[]> {
  const lists = new Map(model.layers.map(({ id }) => [id, [] as string[]]));
  for (const [from, to] of model.connections) if (lists.has(to)) lists.get(from)?.push(to);
  return lists;
}

/** The layers so that each comes after all that feed it, as near to the document's order as can be; null with a cycle. */
export function topologicalOrder(model: Model): string[] | null {
  const { order, rest } = sort(model);
  return rest.length === 0 ? order : null;
}

/** As {@link topologicalOrder}, with the layers on cycles (and after them) at the end in the document's order. */
export function layersInOrder(model: Model): string[] {
  const { order, rest } = sort(model);
  return [...order, ...rest];
}

/** The layers that lie on a cycle; those merely fed by one are not among them. */
export function layersOnCycles(model: Model): Set<string> {
  const lists = successorLists(model);
  return new Set(sort(model).rest.filter((id) => (lists.get(id) ?? []).some((next) => follow(lists, next).has(id))));
}

/** Everything that `id` feeds, directly or through others, `id` included. */
export function reachable(model: Model, id: string): Set<string> {
  return follow(successorLists(model), id);
}

/** Everything that feeds `id`, directly or through others, `id` included. */
export function ancestors(model: Model, id: string): Set<string> {
  return reachable({ ...model, connections: model.connections.map(([from, to]): Connection => [to, from]) }, id);
}

/** Whether the connection `from` to `to` would close a cycle. */
export function wouldCycle(model: Model, from: string, to: string): boolean {
  return reachable(model, to).has(from);
}

/** Length of the longest way to each layer from one that nothing feeds; the way back along a cycle does not count. */
export function ranks(model: Model): Map<string, number> {
  const lists = successorLists(model);
  const order = layersInOrder(model);
  const place = new Map(order.map((id, index) => [id, index]));
  const ranks = new Map(order.map((id) => [id, 0]));
  for (const id of order) {
    for (const next of lists.get(id) ?? []) {
      if ((place.get(next) ?? 0) > (place.get(id) ?? 0))
        ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1));
    }
  }
  return ranks;
}

const LONGEST_ID = 64;

/** An id made from a layer's type that is not taken: "dense", then "dense_2", "dense_3". */
export function freshId(type: string, taken: ReadonlySet<string>): string {
  const safe = type.replace(/[^A-Za-z0-9_-]/g, "_").replace(/_\d+$/, "");
  const base = /^[A-Za-z]/.test(safe) ? safe : `layer${safe}`;
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const id = base.slice(0, LONGEST_ID - suffix.length) + suffix;
    if (!taken.has(id)) return id;
  }
}

/** The ids in use. */
export function layerIds(model: Model): Set<string> {
  return new Set(model.layers.map(({ id }) => id));
}

function follow(lists: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set([start]);
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of lists.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

// Kahn's algorithm; among the layers that are ready, the one that follows what came last is preferred, so that
// branches stay together and a chain keeps the document's order.
function sort(model: Model): { order: string[]; rest: string[] } {
  const lists = successorLists(model);
  const waiting = new Map([...lists.keys()].map((id) => [id, 0]));
  for (const list of lists.values()) for (const to of list) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const ready = [...waiting]
    .filter(([, count]) => count === 0)
    .map(([id]) => id)
    .reverse();
  const order: string[] = [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    const freed: string[] = [];
    for (const next of lists.get(id) ?? []) {
      const count = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, count);
      if (count === 0) freed.push(next);
    }
    ready.push(...freed.reverse());
  }
  const done = new Set(order);
  return { order, rest: [...lists.keys()].filter((id) => !done.has(id)) };
}
