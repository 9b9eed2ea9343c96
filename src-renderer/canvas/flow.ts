// The adapter: a document's network as the nodes and wires that the graph library draws. Immutable: what did not change
// is the same object as before, so that only what changed is drawn again. Only this file, LayerCanvas, LayerNode and
// LayerWire know the library.

import type { Positions } from "../../src-engine/document/edits";
import type { Model } from "../../src-engine/document/schema";
import { layerName } from "../../src-engine/network/names";
import type { CheckedModel, Hue } from "./describe";
import { invalidWires, isFrozen, layerHue, layerLine, problemsOfLayer, shapeText, wireId } from "./describe";
import { completePositions } from "./layout";

/** What is chosen on the canvas: layers, or one wire. */
export interface Selection {
  readonly layers: ReadonlySet<string>;
  readonly wire: { readonly from: string; readonly to: string } | null;
}

export const NOTHING: Selection = { layers: new Set(), wire: null };

/** What a node shows. */
export interface NodeData {
  readonly name: string;
  readonly line: string;
  readonly hue: Hue;
  readonly output: string;
  /** Training leaves its weights as they are. */
  readonly frozen: boolean;
  /** The problems' texts, the first one first. */
  readonly problems: readonly string[];
  /** One of them keeps the network from being trained; the others are warnings. */
  readonly invalid: boolean;
}

export interface FlowNode {
  readonly id: string;
  readonly type: "layer";
  readonly position: { readonly x: number; readonly y: number };
  readonly selected: boolean;
  readonly data: NodeData;
}

/** What a wire shows. */
export interface WireData {
  readonly shape: string;
  readonly invalid: boolean;
}

export interface FlowWire {
  readonly id: string;
  readonly type: "wire";
  readonly source: string;
  readonly target: string;
  readonly selected: boolean;
  readonly data: WireData;
}

export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly wires: readonly FlowWire[];
  /** A place for every layer, also for those whose place the document does not hold. */
  readonly positions: Positions;
}

/** What the flow is made from. */
export interface FlowSource {
  readonly model: Model;
  readonly positions: Positions;
  readonly check: CheckedModel;
  readonly selection: Selection;
}

/** Nodes and wires of the network; those that are as in `before` are taken over from it. */
export function flowOf({ model, positions: given, check, selection }: FlowSource, before?: Flow): Flow {
  const positions = completePositions(model, given);
  const oldNodes = new Map(before?.nodes.map((node) => [node.id, node]));
  const oldWires = new Map(before?.wires.map((wire) => [wire.id, wire]));
  const ids = new Set(model.layers.map(({ id }) => id));
  const invalid = invalidWires(check.problems);
  const shapeOf = (id: string): readonly number[] | null =>
    (Object.hasOwn(check.layers, id) ? check.layers[id]?.shape : null) ?? null;

  // A document from a stranger may name a layer, or a connection, twice; it is drawn once and listed as a problem.
  const layers = [...new Map(model.layers.map((layer) => [layer.id, layer])).values()];
  const nodes = layers.map((layer): FlowNode => {
    const [x, y] = positions[layer.id] ?? [0, 0];
    const shape = shapeOf(layer.id);
    const problems = problemsOfLayer(check.problems, layer.id);
    const data: NodeData = {
      name: layerName(layer),
      line: layerLine(layer, shape),
      hue: layerHue(layer.type),
      output: shapeText(shape),
      frozen: isFrozen(layer),
      problems: problems.map(({ message }) => message),
      invalid: problems.some(({ warning }) => warning !== true),
    };
    return keep(oldNodes.get(layer.id), {
      id: layer.id,
      type: "layer",
      position: { x, y },
      selected: selection.layers.has(layer.id),
      data,
    });
  });
  const connections = [...new Map(model.connections.map((pair) => [wireId(...pair), pair])).values()];
  const wires = connections
    .filter(([from, to]) => ids.has(from) && ids.has(to))
    .map(([from, to]): FlowWire => {
      const id = wireId(from, to);
      const selected = selection.wire?.from === from && selection.wire.to === to;
      return keep(oldWires.get(id), {
        id,
        type: "wire",
        source: from,
        target: to,
        selected,
        data: { shape: shapeText(shapeOf(from)), invalid: invalid.has(id) },
      });
    });
  return { nodes, wires, positions };
}

/** The old value, or the old parts of it, where the new ones say the same. */
function keep<T extends object>(old: T | undefined, fresh: T): T {
  if (!old) return fresh;
  const parts = Object.entries(fresh).map(([key, value]: [string, unknown]) => {
    const was: unknown = old[key as keyof T];
    return [key, same(was, value) ? was : value] as const;
  });
  return parts.every(([key, value]) => old[key as keyof T] === value) ? old : (Object.fromEntries(parts) as T);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => same(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}
