// The flow as the graph library's own objects, and the gestures by which the library asks for a choice or moves nodes.

import type { Edge, EdgeChange, GraphNode, Node, NodeChange, VueFlowStore } from "@vue-flow/core";
import { computed, ref, shallowRef, watch } from "vue";
import type { Position, Positions } from "../../src-engine/document/edits";
import { t } from "../text";
import { givesOutput, takesInput } from "./connect";
import { wireId } from "./describe";
import type { Flow, FlowNode, FlowSource, FlowWire, Selection } from "./flow";
import { flowOf } from "./flow";
import { center, connectionAt, nodeRect } from "./geometry";

export interface FlowWishes {
  select(selection: Selection): void;
  move(positions: Positions): void;
  splice(id: string, from: string, to: string): void;
}

const NODE_ATTRIBUTES = Object.freeze({ tabindex: -1, "aria-roledescription": t("build.node.role"), role: "group" });
const EDGE_ATTRIBUTES = Object.freeze({ "aria-hidden": true });

/** `source` is reactive. `library` draws; nothing is changed here but what it shows while nodes are being dragged. */
export function useFlow(source: FlowSource, library: VueFlowStore, wishes: FlowWishes) {
  // Where nodes are while they are dragged. Not reactive: the library draws them, and the document hears of it at the end.
  const live = new Map<string, Position>();
  const redraw = ref(0);
  const flow = shallowRef<Flow>(flowOf(source));
  watch(
    [() => source.model, () => source.positions, () => source.check, () => source.selection, redraw],
    () => void (flow.value = flowOf(source, flow.value)),
  );

  // The library keeps an object of its own for each node and takes over what it is given: the same object changes nothing.
  const libraryNodes = new WeakMap<FlowNode, Node>();
  const nodes = computed(() =>
    flow.value.nodes.map((node): Node => {
      const held = live.get(node.id);
      const known = held ? undefined : libraryNodes.get(node);
      if (known) return known;
      const position = held ? { x: held[0], y: held[1] } : { ...node.position };
      const made: Node = { ...node, position, ariaLabel: labelOf(node), domAttributes: NODE_ATTRIBUTES };
      if (!held) libraryNodes.set(node, made);
      return made;
    }),
  );
  const libraryWires = new WeakMap<FlowWire, Edge>();
  const wires = computed(() =>
    flow.value.wires.map((wire): Edge => {
      const made: Edge = libraryWires.get(wire) ?? {
        ...wire,
        ariaLabel: null,
        interactionWidth: 20,
        domAttributes: EDGE_ATTRIBUTES,
      };
      libraryWires.set(wire, made);
      return made;
    }),
  );

  // What has been asked for; the source follows when the station has agreed. One gesture makes several changes in a row.
  const wanted = shallowRef(source.selection);
  watch(
    () => source.selection,
    (selection) => void (wanted.value = selection),
  );

  function select(selection: Selection): void {
    wanted.value = selection;
    wishes.select(selection);
  }

  /** Gives the layer that has newly been chosen, if one has. */
  function onNodesChange(changes: readonly NodeChange[]): string | undefined {
    const moves = changes.filter((change) => change.type === "position");
    if (moves.length > 0) {
      for (const { id, position } of moves) {
        // At the end of a drag the library tells of it without a position.
        if (position as unknown) live.set(id, [position.x, position.y]);
      }
      library.applyNodeChanges(moves);
    }
    const { layers: before, wire } = wanted.value;
    const chosen = new Set(before);
    for (const change of changes) {
      if (change.type !== "select") continue;
      if (change.selected) chosen.add(change.id);
      else chosen.delete(change.id);
    }
    if (chosen.size === before.size && [...chosen].every((id) => before.has(id))) return undefined;
    select({ layers: chosen, wire: chosen.size > 0 ? null : wire });
    return [...chosen].find((id) => !before.has(id));
  }

  function onEdgesChange(changes: readonly EdgeChange[]): void {
    let { wire } = wanted.value;
    for (const change of changes) {
      if (change.type !== "select") continue;
      const edge = flow.value.wires.find(({ id }) => id === change.id);
      if (!edge) continue;
      if (change.selected) wire = { from: edge.source, to: edge.target };
      else if (wire?.from === edge.source && wire.to === edge.target) wire = null;
    }
    if (wire === wanted.value.wire) return;
    // A box around nodes also takes in their wires; they are not chosen one by one.
    if (wire !== null && library.userSelectionActive.value) return;
    select(wire === null ? { ...wanted.value, wire } : { layers: new Set(), wire });
  }

  /** The wire that what is being dragged would be put on. */
  const dropWire = shallowRef<string | null>(null);

  /** The wire under the middle of a node that is dragged, when it is a loose one. */
  function wireUnder([node, ...more]: readonly GraphNode[]): { from: string; to: string } | null {
    const layer = source.model.layers.find(({ id }) => id === node?.id);
    if (!node || !layer || more.length > 0) return null;
    const loose = !source.model.connections.some((ends) => ends.includes(node.id));
    if (!loose || !takesInput(source.model, layer) || !givesOutput(layer)) return null;
    return connectionAt(
      center(nodeRect([node.position.x, node.position.y])),
      source.model.connections,
      flow.value.positions,
    );
  }

  function onNodeDrag({ nodes: dragged }: { readonly nodes: readonly GraphNode[] }): void {
    const wire = wireUnder(dragged);
    dropWire.value = wire && wireId(wire.from, wire.to);
  }

  function onNodeDragStop({ nodes: dragged }: { readonly nodes: readonly GraphNode[] }): void {
    const wire = wireUnder(dragged);
    const moved: Record<string, Position> = {};
    for (const { id, position } of dragged) {
      const before = flow.value.positions[id];
      if (before?.[0] !== position.x || before[1] !== position.y) moved[id] = [position.x, position.y];
    }
    live.clear();
    dropWire.value = null;
    const [only] = dragged;
    if (wire && only) wishes.splice(only.id, wire.from, wire.to);
    else if (Object.keys(moved).length > 0) wishes.move(moved);
    // Where the station refuses (a read-only project), the nodes go back.
    redraw.value += 1;
  }

  return { flow, nodes, wires, wanted, select, dropWire, onNodesChange, onEdgesChange, onNodeDrag, onNodeDragStop };
}

function labelOf({ data, selected }: FlowNode): string {
  const [problem] = data.problems;
  return [
    data.name,
    data.line,
    t("build.node.gives", { shape: data.output }),
    ...(data.frozen ? [t("build.node.frozen")] : []),
    ...(problem === undefined ? [] : [problem]),
    ...(selected ? [t("build.node.selected")] : []),
  ].join(", ");
}
