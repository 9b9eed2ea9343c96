// What people call a number of the network: "Beak Length → Dense 1, unit 2", "Output: Gentoo".

import type { LayerView, NetworkView, Subject } from "../../../src-engine/protocol/learn";
import { placeName } from "../../../src-engine/document/places";
import { wayText } from "../../charts";
import { integer, t } from "../../text";

/** Where a number lies in a shape, row-major; counted from 0. */
export function positionIn(shape: readonly number[], index: number): readonly number[] {
  const position: number[] = [];
  let rest = index;
  for (const extent of [...shape].reverse()) {
    position.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return position;
}

/** The other way. */
export function indexIn(shape: readonly number[], position: readonly number[]): number {
  return shape.reduce((sum, extent, axis) => sum * extent + (position[axis] ?? 0), 0);
}

/** What an element of a layer is called: its column or class, its number, or along several axes "row 3, column 4, channel 1". */
function elementName(
  { names }: Pick<LayerView, "names">,
  { shape, axes, blocks }: Pick<LayerView["values"][number], "shape" | "axes" | "blocks">,
  index: number,
): string {
  const own = names?.[index];
  if (own !== undefined) return own;
  return positionIn(shape, index)
    .map((place, at) =>
      shape.length === 1 ? integer(place + 1) : placeName(axes[at] ?? "", shape[at] ?? 1, place, { blocks }),
    )
    .join(", ");
}

/** Whether the numbers of a weight are biases: "hidden/bias", "lstm/recurrent-bias". */
export function isBiasTensor(tensor: string): boolean {
  return /[/-]bias$/.test(tensor);
}

export function subjectName(network: NetworkView, subject: Subject): string {
  const layerOf = (id: string): LayerView | undefined => network.layers.find((layer) => layer.id === id);
  switch (subject.kind) {
    case "cost":
      return t("learn.subject.cost");
    case "unit": {
      const layer = layerOf(subject.layer);
      if (layer === undefined) return subject.layer;
      const value = layer.values.find(({ name }) => name === subject.value);
      const last = layer.values.at(-1);
      const shape = value?.shape ?? layer.shape;
      const isLast = value === last;
      const named = String(shape) === String(last?.shape) ? layer : { names: null };
      const element = elementName(named, value ?? { shape, axes: [] }, subject.index);
      if (isLast || value === undefined) return t("learn.subject.unit", { layer: layer.title, element });
      const way = wayText(layer, value.name);
      return way !== null
        ? t("learn.subject.valueWay", { layer: layer.title, way, element, symbol: value.symbol })
        : t("learn.subject.value", { layer: layer.title, element, symbol: value.symbol });
    }
    case "weight": {
      const weight = network.weights.find(({ tensor }) => tensor === subject.tensor);
      const layer = layerOf(weight?.layer ?? "");
      if (weight === undefined || layer === undefined) return subject.tensor;
      const position = positionIn(weight.shape, subject.index);
      const names = weight.axes.map((axis, at) => axisNames(network, layer, axis, weight.shape[at] ?? 1));
      const places = position.map((place, at) => names[at]?.[place] ?? integer(place + 1));
      if (weight.shape.length === 1 && weight.axes[0] === "unit")
        return t("learn.subject.bias", { layer: layer.title, element: places[0] ?? "" });
      if (weight.shape.length === 2 && weight.axes[0] === "input" && weight.axes[1] === "unit")
        return t("learn.subject.edge", {
          from: names[0]?.[position[0] ?? 0] ?? inLayer(sourceTitle(network, layer), places[0] ?? "", false),
          to: inLayer(layer.title, places[1] ?? "", names[1] !== null),
        });
      return t("learn.subject.weight", {
        tensor: `${layer.title}, ${weight.tensor.slice(weight.layer.length + 1)}`,
        place: weight.axes
          .map((axis, at) =>
            placeName(axis, weight.shape[at] ?? 1, position[at] ?? 0, {
              names: names[at] ?? null,
              blocks: weight.blocks,
            }),
          )
          .join(", "),
      });
    }
    default:
      return subject satisfies never;
  }
}

/** "Dense 4", "Output Gentoo"; a number never runs into another one: "Dropout 2, unit 4", "Output: 7" of a class 7. */
function inLayer(title: string, element: string, isNamed: boolean): string {
  if (isNamed && /^[\d.,+−-]/.test(element)) return t("learn.subject.numberNamed", { layer: title, element });
  if (!isNamed && /\d$/.test(title)) return t("learn.subject.numbered", { layer: title, element });
  return `${title} ${element}`;
}

/** What the places on an axis are called: the input's columns, or the output's classes; null where they have numbers only. */
export function axisNames(
  network: NetworkView,
  layer: LayerView,
  axis: string,
  extent: number,
): readonly string[] | null {
  return axis === "unit" ? layer.names : axis === "input" ? sourceNames(network, layer, extent) : null;
}

/** What people call the one layer before; where several come in, their numbers are counted on. */
function sourceTitle({ layers }: NetworkView, { sources }: LayerView): string {
  const source = sources.length > 1 ? undefined : layers.find(({ id }) => id === sources[0]);
  return source?.title ?? t("learn.subject.input");
}

/** The names of what comes into a layer, where layers between pass it on as it is. */
function sourceNames(network: NetworkView, layer: LayerView, extent: number): readonly string[] | null {
  const source = network.layers.find(({ id }) => id === layer.sources[0]);
  return layer.sources.length === 1 && source?.names?.length === extent ? source.names : null;
}
