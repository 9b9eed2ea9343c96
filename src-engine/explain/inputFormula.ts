// How a number of the input comes about: from the row as it is in the file to what the network is given.

import type { FeatureRecipe, Preparation } from "../document/preparation";
import { arrayFeature, columnFeatures, featureWidth } from "../document/preparation";
import type { SCALINGS } from "../document/schema";
import type { NetworkLayer } from "../network/network";
import type { Equation, Expression, RowView, Subject } from "../protocol/learn";
import { number, operation } from "./formula";

type Scaling = (typeof SCALINGS)[number];

/** A row as it is in the file, and how its columns are scaled. */
export interface RowInFile {
  readonly raw: RowView["raw"];
  scaling(column: string): Scaling | undefined;
}

/** What center and scale are, by how a column is scaled. */
const LETTERS: Readonly<
  Record<Scaling, readonly [center: readonly [string, string], scale: readonly [string, string]]>
> = {
  standard: [
    ["mean", "mean over the training rows"],
    ["sd", "standard deviation over the training rows"],
  ],
  "min-max": [
    ["min", "least of the training rows"],
    ["range", "greatest less least of the training rows"],
  ],
  "divide-255": [
    ["center", "what is taken away"],
    ["255", "what it is divided by"],
  ],
  none: [
    ["center", "what is taken away"],
    ["scale", "what it is divided by"],
  ],
};

/** @param value as the network is given it */
export function inputFormula(
  layer: NetworkLayer,
  preparation: Preparation,
  own: Pick<Equation, "symbol" | "label"> & { readonly subject: Subject },
  index: number,
  value: number,
  file: RowInFile | null,
): Equation {
  const plain: Equation = { ...own, expression: number(value), value };
  const array = arrayFeature(preparation);
  if (array !== null) {
    const at = index % array.center.length;
    const [center = 0, scale = 1] = [array.center[at], array.scale[at]];
    const exact = value * scale + center;
    const raw = array.elements.startsWith("float") ? exact : Math.round(exact);
    const label = `${own.label}: ${raw} in the file`;
    return { ...plain, label, expression: scaled(raw, array.name, center, scale, file?.scaling(array.name)) };
  }
  const found = columnAt(layer, preparation, index);
  if (found === null) return plain;
  const { feature, at } = found;
  const cell = file?.raw.find(({ column }) => column === feature.name)?.cell ?? null;
  if (feature.type === "category") {
    const category = feature.categories[at] ?? "";
    const given = cell === null || cell === "" ? filled(feature.fill) : `“${String(cell)}”`;
    const label = `${own.label}: 1 where ${feature.name} is ${category === "" ? "missing" : `“${category}”`}, else 0; in the file: ${given}`;
    return { ...plain, label };
  }
  const { center, scale, fill } = feature;
  const isMissing = file !== null && (cell === null || cell === "");
  const raw = isMissing ? (fill ?? NaN) : typeof cell === "number" ? cell : value * scale + center;
  const given = isMissing ? filled(fill) : String(cell ?? raw);
  const label = `${own.label}: ${given} in the file`;
  return { ...plain, label, expression: scaled(raw, feature.name, center, scale, file?.scaling(feature.name)) };
}

function filled(fill: string | number | null): string {
  return fill === null || fill === "" ? "missing" : `missing, filled with ${fill}`;
}

/** (raw - mean) / sd */
function scaled(raw: number, column: string, center: number, scale: number, scaling: Scaling = "none"): Expression {
  const [[less, lessLabel], [by, byLabel]] = LETTERS[scaling];
  const letter = (symbol: string, value: number, label: string): Expression => ({ kind: "name", symbol, value, label });
  const difference = operation("subtract", [
    letter("raw", raw, `${column}, as it is in the file`),
    center === 0 ? number(0) : letter(less, center, lessLabel),
  ]);
  return operation("divide", [difference, scale === 1 ? number(1) : letter(by, scale, byLabel)]);
}

/** The column that an element of an input layer comes from, and which of the column's elements it is. */
function columnAt(
  { part }: NetworkLayer,
  preparation: Preparation,
  index: number,
): { readonly feature: Exclude<FeatureRecipe, { type: "array" }>; readonly at: number } | null {
  const elements = columnFeatures(preparation).flatMap((feature) =>
    Array.from({ length: featureWidth(feature) }, (_, at) => ({ feature, at })),
  );
  const runs = part?.runs ?? null;
  const own = runs === null ? elements : runs.flatMap(([start, end]) => elements.slice(start, end));
  return own[index] ?? null;
}
