// Changes of the layer graph as data, and the one pure function that makes them. A change that cannot be made is
// refused with a UserError and leaves nothing half done. Ids are chosen by the caller (freshId), so that an edit says
// everything about itself. Undo belongs to who keeps the document: nothing is changed in place, the old value stays whole.

import * as v from "valibot";
import { FIRST_ISSUE } from "./firstIssue";
import type { GraphRepair } from "./errors";
import { UserError, invariant } from "./errors";
import type { ResolvedParam } from "./params";
import { freshId, hasConnection, layerIds, predecessors, successors, wouldCycle } from "./graph";
import type { Connection, Layer, Layout, Model, ParamValue } from "./schema";
import { LIMITS, LayerSchema } from "./schema";
import { whole } from "./whole";

/** The part of a document that edits concern. */
export interface Network {
  readonly model: Model;
  readonly layout: Layout;
}

/** Canvas units from the left and from the top, of a node's upper left corner. */
export type Position = readonly [number, number];
export type Positions = Readonly<Record<string, Position>>;

/** Layers, the connections among them, and where they lie: what is copied and pasted. */
export interface Fragment {
  readonly layers: readonly Layer[];
  readonly connections: readonly Readonly<Connection>[];
  readonly positions: Positions;
}

export type Edit =
  | { readonly kind: "add-layer"; readonly layer: Layer; readonly position?: Position }
  /** Puts the layer on the connection `from` to `to`. */
  | {
      readonly kind: "insert-layer";
      readonly layer: Layer;
      readonly from: string;
      readonly to: string;
      readonly position?: Position;
    }
  /** Puts a layer that is there already on the connection `from` to `to`. */
  | { readonly kind: "splice-layer"; readonly id: string; readonly from: string; readonly to: string }
  /** Puts the layer behind `after`: it is fed by it and takes over everything that it fed. */
  | { readonly kind: "insert-after"; readonly layer: Layer; readonly after: string; readonly position?: Position }
  | { readonly kind: "connect"; readonly from: string; readonly to: string }
  | { readonly kind: "disconnect"; readonly from: string; readonly to: string }
  /** Where one of them has one connection in and one out, its neighbors are joined. */
  | { readonly kind: "remove-layers"; readonly ids: readonly string[] }
  /** Null or blank: back to the name of its type. */
  | { readonly kind: "rename"; readonly id: string; readonly name: string | null }
  /** Null: back to the setting's default. */
  | { readonly kind: "set-param"; readonly id: string; readonly param: string; readonly value: ParamValue | null }
  | { readonly kind: "move"; readonly positions: Positions }
  | { readonly kind: "paste"; readonly fragment: Fragment };

type Rules = { readonly [K in Edit["kind"]]: (network: Network, edit: Extract<Edit, { kind: K }>) => Network };

const RULES: Rules = {
  "add-layer": (network, { layer, position }) => place(withLayer(network, layer), layer.id, position),

  "insert-layer": (network, { layer, from, to, position }) => {
    requireConnection(network.model, from, to);
    const added = place(withLayer(network, layer, from), layer.id, position);
    return RULES["splice-layer"](added, { kind: "splice-layer", id: layer.id, from, to });
  },

  "splice-layer": (network, { id, from, to }) => {
    requireLayer(network.model, id);
    requireConnection(network.model, from, to);
    const opened = RULES.disconnect(network, { kind: "disconnect", from, to });
    const refusal = connectRefusal(opened.model, from, id) ?? connectRefusal(opened.model, id, to);
    if (refusal !== null) throw refusal;
    return withConnections(
      network,
      network.model.connections.flatMap((connection) =>
        isBetween(connection, from, to)
          ? ([
              [from, id],
              [id, to],
            ] satisfies Connection[])
          : [connection],
      ),
    );
  },

  "insert-after": (network, { layer, after, position }) => {
    requireLayer(network.model, after);
    const added = place(withLayer(network, layer, after), layer.id, position);
    const first = added.model.connections.findIndex(([from]) => from === after);
    const moved = added.model.connections.map(([from, to]): Connection => [from === after ? layer.id : from, to]);
    const at = first === -1 ? moved.length : first;
    return withConnections(added, [...moved.slice(0, at), [after, layer.id], ...moved.slice(at)]);
  },

  connect: (network, { from, to }) => {
    const refusal = connectRefusal(network.model, from, to);
    if (refusal !== null) throw refusal;
    return withConnections(network, [...network.model.connections, [from, to]]);
  },

  disconnect: (network, { from, to }) => {
    requireConnection(network.model, from, to);
    return withConnections(
      network,
      network.model.connections.filter((connection) => !isBetween(connection, from, to)),
    );
  },

  "remove-layers": (network, { ids }) => ids.reduce(withoutLayer, network),

  rename: (network, { id, name }) => {
    const text = name?.trim() ?? "";
    return withChangedLayer(network, id, ({ name: _, ...layer }) => (text === "" ? layer : { ...layer, name: text }));
  },

  "set-param": (network, { id, param, value }) =>
    withChangedLayer(network, id, (layer) => {
      const { [param]: _, ...others } = layer.params ?? {};
      return { ...layer, params: value === null ? others : { ...layer.params, [param]: value } };
    }),

  move: (network, { positions }) => {
    for (const id of Object.keys(positions)) requireLayer(network.model, id);
    return {
      ...network,
      layout: { ...network.layout, positions: { ...network.layout.positions, ...mutable(positions) } },
    };
  },

  paste: (network, { fragment }) => {
    const added = fragment.layers.reduce(
      (so, layer) => place(withLayer(so, layer), layer.id, positionOf(fragment.positions, layer.id)),
      network,
    );
    return fragment.connections.reduce((so, [from, to]) => RULES.connect(so, { kind: "connect", from, to }), added);
  },
};

/**
 * The document with the edits made, one after the other; what they do not touch is shared with the old one.
 * @throws UserError when one of them cannot be made: an id that is taken or unknown, a connection that exists already,
 * is missing, or would close a cycle, a value that the document cannot hold.
 */
export function applyEdits<T extends Network>(document: T, edits: readonly Edit[]): T {
  const network: Network = { model: document.model, layout: document.layout };
  const { model, layout } = edits.reduce(
    (so, edit) => (RULES[edit.kind] as (network: Network, edit: Edit) => Network)(so, edit),
    network,
  );
  requireRoom(model);
  return model === document.model && layout === document.layout ? document : { ...document, model, layout };
}

/** Why `from` cannot be connected to `to`, or null when it can. How many inputs a layer takes is for the caller to ask. */
export function connectRefusal(model: Model, from: string, to: string): UserError | null {
  const ids = layerIds(model);
  const missing = [from, to].find((id) => !ids.has(id));
  if (missing !== undefined) return unknownLayer(missing);
  if (hasConnection(model, from, to)) {
    return refusal(
      "connection-exists",
      from,
      to,
      `"${from}" is connected to "${to}" already.`,
      "Choose another layer.",
    );
  }
  if (wouldCycle(model, from, to)) {
    return refusal(
      "cycle",
      from,
      to,
      `A connection from "${from}" to "${to}" would lead in a circle.`,
      "Connect to a layer further on.",
    );
  }
  return null;
}

/** The edit that carries out a repair, with ids and places chosen for this network. */
export function repairEdit({ model, layout }: Network, repair: GraphRepair): Edit {
  switch (repair.kind) {
    case "insert-layer": {
      const layer = { id: freshId(repair.type, layerIds(model)), type: repair.type };
      const position = between(positionOf(layout.positions, repair.from), positionOf(layout.positions, repair.to));
      return { kind: "insert-layer", layer, from: repair.from, to: repair.to, ...(position && { position }) };
    }
    case "remove-layer":
      return { kind: "remove-layers", ids: [repair.id] };
    case "set-param":
      return { ...repair, value: repair.value === null ? null : plain(repair.value) };
    case "add-layer": {
      const id = freshId(repair.type, layerIds(model));
      const params = Object.fromEntries(
        Object.entries(repair.params).flatMap(([param, value]) => (value === null ? [] : [[param, plain(value)]])),
      );
      const fragment = {
        layers: [{ id, type: repair.type, params }],
        connections: [[repair.from, id]] as const,
        positions: {},
      };
      return { kind: "paste", fragment };
    }
    case "connect":
    case "disconnect":
      return repair;
    default:
      return repair satisfies never;
  }
}

/** The layers with these ids, the connections among them and their places. */
export function fragmentOf({ model, layout }: Network, ids: Iterable<string>): Fragment {
  const wanted = new Set(ids);
  return {
    layers: model.layers.filter(({ id }) => wanted.has(id)),
    connections: model.connections.filter(([from, to]) => wanted.has(from) && wanted.has(to)),
    positions: Object.fromEntries(Object.entries(layout.positions).filter(([id]) => wanted.has(id))),
  };
}

/** The fragment with ids that are free in this model, moved by `offset`. */
export function freshFragment(model: Model, fragment: Fragment, offset: Position): Fragment {
  const taken = layerIds(model);
  const renamed = new Map<string, string>();
  for (const { id, type } of fragment.layers) {
    const fresh = freshId(taken.has(id) ? type : id, taken);
    taken.add(fresh);
    renamed.set(id, fresh);
  }
  const rename = (id: string): string => {
    const fresh = renamed.get(id);
    invariant(fresh !== undefined, `the fragment connects "${id}", which it does not hold`);
    return fresh;
  };
  return {
    layers: fragment.layers.map((layer) => ({ ...layer, id: rename(layer.id) })),
    connections: fragment.connections.map(([from, to]): Connection => [rename(from), rename(to)]),
    positions: Object.fromEntries(
      Object.entries(fragment.positions).map(([id, [x, y]]): [string, Position] => [
        rename(id),
        [x + offset[0], y + offset[1]],
      ]),
    ),
  };
}

/** Where the layer lies, if that is known. (An id may be the name of something every object has: "constructor".) */
export function positionOf(positions: Positions, id: string): Position | undefined {
  return Object.hasOwn(positions, id) ? positions[id] : undefined;
}

function plain(value: NonNullable<ResolvedParam>): ParamValue {
  return structuredClone(value) as ParamValue;
}

function between(a: Position | undefined, b: Position | undefined): Position | undefined {
  return a && b && [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function isBetween([a, b]: Connection, from: string, to: string): boolean {
  return a === from && b === to;
}

const mutable = (positions: Positions): Layout["positions"] =>
  Object.fromEntries(Object.entries(positions).map(([id, [x, y]]) => [id, [x, y]]));

function place(network: Network, id: string, position: Position | undefined): Network {
  return position === undefined ? network : RULES.move(network, { kind: "move", positions: { [id]: position } });
}

function withConnections(network: Network, connections: Connection[]): Network {
  return { ...network, model: { ...network.model, connections } };
}

/** Adds the layer behind `after` in the document's list, or at its end. */
function withLayer(network: Network, layer: Layer, after?: string): Network {
  const { layers } = network.model;
  if (layers.some(({ id }) => id === layer.id)) {
    throw new UserError({
      code: "duplicate-id",
      message: `There is a layer with the id "${layer.id}" already.`,
      next: "Choose another id.",
      subject: { kind: "layer", id: layer.id },
    });
  }
  const valid = parseLayer(layer);
  const at = after === undefined ? layers.length : layers.findIndex(({ id }) => id === after) + 1;
  return { ...network, model: { ...network.model, layers: [...layers.slice(0, at), valid, ...layers.slice(at)] } };
}

function withoutLayer(network: Network, id: string): Network {
  requireLayer(network.model, id);
  const { model, layout } = network;
  const [before, ...moreBefore] = predecessors(model, id);
  const [next, ...moreNext] = successors(model, id);
  const bridge =
    before !== undefined &&
    next !== undefined &&
    moreBefore.length + moreNext.length === 0 &&
    before !== next &&
    !hasConnection(model, before, next);
  // The bridge takes the place of the connection out, so that the order of the next layer's inputs stays.
  const connections = model.connections.flatMap((connection): Connection[] => {
    if (connection[0] === id) return bridge ? [[before, connection[1]]] : [];
    return connection[1] === id ? [] : [connection];
  });
  const { [id]: _, ...positions } = layout.positions;
  return {
    model: { ...model, layers: model.layers.filter((layer) => layer.id !== id), connections },
    layout: Object.hasOwn(layout.positions, id) ? { ...layout, positions } : layout,
  };
}

function withChangedLayer(network: Network, id: string, change: (layer: Layer) => Layer): Network {
  requireLayer(network.model, id);
  const layers = network.model.layers.map((layer) => (layer.id === id ? parseLayer(change(layer)) : layer));
  return { ...network, model: { ...network.model, layers } };
}

function parseLayer(layer: Layer): Layer {
  const result = v.safeParse(LayerSchema, layer, FIRST_ISSUE);
  if (result.success) return layer;
  throw new UserError({
    code: "invalid-layer",
    message: `The layer "${layer.id}" cannot be stored: ${result.issues[0].message}.`,
    next: "Use a shorter name, or a value within the limits.",
    subject: { kind: "layer", id: layer.id },
  });
}

function requireRoom({ layers, connections }: Model): void {
  for (const [what, count, limit] of [
    ["layers", layers.length, LIMITS.layers],
    ["connections", connections.length, LIMITS.connections],
  ] as const) {
    if (count <= limit) continue;
    throw new UserError({
      code: "model-too-large",
      message: `The network would have ${whole(count)} ${what}; a project holds at most ${whole(limit)}.`,
      next: "Take some away first.",
    });
  }
}

function requireLayer(model: Model, id: string): void {
  if (!model.layers.some((layer) => layer.id === id)) throw unknownLayer(id);
}

function requireConnection(model: Model, from: string, to: string): void {
  if (hasConnection(model, from, to)) return;
  throw refusal(
    "no-connection",
    from,
    to,
    `There is no connection from "${from}" to "${to}".`,
    "Connect the two layers first.",
  );
}

function unknownLayer(id: string): UserError {
  return new UserError({
    code: "unknown-layer",
    message: `There is no layer with the id "${id}".`,
    next: "Choose a layer that is on the canvas.",
    subject: { kind: "layer", id },
  });
}

function refusal(code: string, from: string, to: string, message: string, next: string): UserError {
  return new UserError({ code, message, next, subject: { kind: "connection", from, to } });
}
