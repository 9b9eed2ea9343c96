// Where a new layer goes when it is not dropped at a place: after the chosen one, on the chosen wire, or before the end. Pure.

import type { Edit, Position, Positions } from "../../../src-engine/document/edits";
import { layersInOrder, predecessors, successors } from "../../../src-engine/document/graph";
import type { Layer, Model } from "../../../src-engine/document/schema";
import type { Targets } from "../../../src-engine/document/proposedOutputs";
import { withOutputs } from "../../../src-engine/document/proposedOutputs";
import { layerSpec } from "../../../src-engine/layers/registry";
import { newLayer } from "../../../src-engine/network/names";
import type { Placement, Selection } from "../../canvas";
import { PITCH, freePlace, givesOutput, placeAfter, placeBetween, snap, takesInput } from "../../canvas";

/** The edits that add a layer, the new layer's id, and the layers it comes between. */
export interface Addition {
  readonly edits: readonly Edit[];
  readonly id: string;
  readonly between: readonly [string, string] | null;
}

interface Place {
  readonly model: Model;
  /** Of every layer. */
  readonly positions: Positions;
}

function placed(
  layer: Layer,
  edit: (position: Position) => Edit,
  { position, moved }: Placement,
  between: Addition["between"] = null,
): Addition {
  const edits: Edit[] = [edit(position)];
  if (Object.keys(moved).length > 0) edits.push({ kind: "move", positions: moved });
  return { edits, id: layer.id, between };
}

/** On the connection `from` to `to`, making room for it. */
export function insertion({ model, positions }: Place, type: string, from: string, to: string): Addition {
  const layer = newLayer(model, type);
  const place = placeBetween(model, positions, from, to);
  return placed(layer, (position) => ({ kind: "insert-layer", layer, from, to, position }), place, [from, to]);
}

/** Loose, at a place. */
export function looseAddition({ model }: Place, type: string, position: Position): Addition {
  const layer = newLayer(model, type);
  return { edits: [{ kind: "add-layer", layer, position }], id: layer.id, between: null };
}

/** On the chosen wire, after the chosen layer, or, where nothing is chosen, before the end of the network. */
export function addition(place: Place, type: string, selection: Selection): Addition {
  const { model, positions } = place;
  const spec = layerSpec(type);
  const isStart = spec?.inputs.max === 0;
  const isEnd = !givesOutput({ type });
  if (selection.wire && !isStart && !isEnd) return insertion(place, type, selection.wire.from, selection.wire.to);

  const order = layersInOrder(model);
  const chosen = order.filter((id) => selection.layers.has(id)).at(-1);
  const anchor = model.layers.find(({ id }) => id === (chosen ?? defaultAnchor(model, order, isStart)));
  const layer = newLayer(model, type);
  if (!anchor) return looseAddition(place, type, freePlace([0, 0], Object.values(positions)));
  const at = positions[anchor.id] ?? [0, 0];

  if (isStart) {
    // A second start stands beside the first one.
    const beside = layerSpec(anchor.type)?.inputs.max === 0;
    const position = freePlace(beside ? [at[0] + PITCH.x, at[1]] : [at[0], at[1] - PITCH.y], Object.values(positions));
    const edits: Edit[] = [{ kind: "add-layer", layer, position }];
    if (takesInput(model, anchor)) edits.push({ kind: "connect", from: layer.id, to: anchor.id });
    return { edits, id: layer.id, between: null };
  }
  if (!givesOutput(anchor)) {
    const [before, ...more] = predecessors(model, anchor.id);
    // A second end stands beside the first one, fed by the same layer.
    if (before !== undefined && isEnd) {
      const position = freePlace([at[0] + PITCH.x, at[1]], Object.values(positions));
      return {
        edits: [
          { kind: "add-layer", layer, position },
          { kind: "connect", from: before, to: layer.id },
        ],
        id: layer.id,
        between: null,
      };
    }
    if (before !== undefined && more.length === 0) return insertion(place, type, before, anchor.id);
    const position = freePlace([at[0], at[1] - PITCH.y], Object.values(positions));
    const edits: Edit[] = [{ kind: "add-layer", layer, position }];
    if (!isEnd && takesInput(model, anchor)) edits.push({ kind: "connect", from: layer.id, to: anchor.id });
    return { edits, id: layer.id, between: null };
  }
  if (isEnd) {
    const position = freePlace([at[0], at[1] + PITCH.y], Object.values(positions));
    return {
      edits: [
        { kind: "add-layer", layer, position },
        { kind: "connect", from: anchor.id, to: layer.id },
      ],
      id: layer.id,
      between: null,
    };
  }
  const [next, ...others] = successors(model, anchor.id);
  const between = next !== undefined && others.length === 0 ? ([anchor.id, next] as const) : null;
  return placed(
    layer,
    (position) => ({ kind: "insert-after", layer, after: anchor.id, position }),
    placeAfter(model, positions, anchor.id),
    between,
  );
}

/** The end of the network, so that what is added comes just before it; else the last layer that feeds nothing. */
function defaultAnchor(model: Model, order: readonly string[], isStart: boolean): string | undefined {
  if (isStart) return order[0];
  const end = model.layers.find((layer) => !givesOutput(layer));
  if (end) return end.id;
  return order.filter((id) => successors(model, id).length === 0).at(-1);
}

/** The ends of a network that has no layers: an input, and the outputs that what is predicted asks for. */
export function startEdits(targets: Targets): readonly Edit[] {
  const input = newLayer({ layers: [], connections: [] }, "input");
  const { layers, connections } = withOutputs({ layers: [input], connections: [[input.id, "output"]] }, targets);
  const outputs = layers.filter(({ id }) => id !== input.id);
  const column = (index: number): number => (index - (outputs.length - 1) / 2) * PITCH.x;
  return [
    { kind: "add-layer", layer: input, position: [0, 0] },
    ...outputs.map((layer, index): Edit => ({
      kind: "add-layer",
      layer,
      position: snap([column(index), 2 * PITCH.y]),
    })),
    ...connections.map(([from, to]): Edit => ({ kind: "connect", from, to })),
  ];
}
