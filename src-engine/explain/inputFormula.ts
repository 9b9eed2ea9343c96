// How a number of the input comes about: from the row as it is in the file to what the network is given.

import type { CategoryRecipe, FeatureRecipe, Preparation } from "../document/preparation";
import { arrayFeature, columnFeatures, featureWidth, numberElements } from "../document/preparation";
import type { Column } from "../document/schema";
import type { NetworkLayer } from "../network/network";
import { curveText } from "../preparing/curves/registry";
import { scalingOf } from "../preparing/scalings/registry";
import type { Equation, Expression, RowView, Subject } from "../protocol/learn";
import { number, operation } from "./formula";

type Scaling = Column["scale"];

/** A row as it is in the file, and how its columns are scaled. */
export interface RowInFile {
  readonly raw: RowView["raw"];
  scaling(column: string): Scaling | undefined;
}

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
    const given = cell === null || cell === "" ? filled(feature.fill) : `“${String(cell)}”`;
    return { ...plain, label: `${own.label}: ${categoryMeaning(feature, at)}; in the file: ${given}` };
  }
  const { center, scale, fill, curve } = feature;
  const isMissing = file !== null && (cell === null || cell === "");
  const element = numberElements(feature)[at]?.is ?? "value";
  const isPlain = element === "value" && curve === undefined;
  const raw = isMissing ? (fill ?? NaN) : typeof cell === "number" ? cell : isPlain ? value * scale + center : NaN;
  const given = isMissing ? filled(fill) : cell === null && Number.isNaN(raw) ? "the value" : String(cell ?? raw);
  const label = `${own.label}: ${given} in the file`;
  if (element !== "value") return { ...plain, label };
  if (curve !== undefined) {
    const bent = value * scale + center;
    const how = `${label}, bent to ${curveText("x", curve)}`;
    return {
      ...plain,
      label: how,
      expression: scaled(bent, `${feature.name}, bent`, center, scale, file?.scaling(feature.name)),
    };
  }
  return { ...plain, label, expression: scaled(raw, feature.name, center, scale, file?.scaling(feature.name)) };
}

/** "1 where Island is “Dream”, else 0" */
function categoryMeaning({ name, categories, encoding }: CategoryRecipe, at: number): string {
  switch (encoding?.type) {
    case "ordinal":
      return `the place of ${name} among its categories, from 0; -1 for one not seen in training`;
    case "ids":
      return `the number of ${name} among its categories, from 1; 0 for one not seen in training`;
    case "words":
      return `how often ${name} has the word “${categories[at] ?? ""}”, times ${Number((encoding.weights[at] ?? 0).toPrecision(4))}, all its words together brought to length 1`;
    case "word-ids":
      return `the number of word ${at + 1} of ${name} among the words, from 2; 1 for another word, 0 behind the end`;
    case "hash":
      return `1 where the hash of ${name} names this element, else 0`;
    case undefined: {
      const category = categories[at];
      if (category === undefined) return `1 where ${name} is none of the other categories, else 0`;
      return `1 where ${name} is ${category === "" ? "missing" : `“${category}”`}, else 0`;
    }
    default:
      return encoding satisfies never;
  }
}

function filled(fill: string | number | null): string {
  return fill === null || fill === "" ? "missing" : `missing, filled with ${fill}`;
}

/** (raw - mean) / sd */
function scaled(raw: number, column: string, center: number, scale: number, scaling: Scaling = "none"): Expression {
  const {
    center: [less, lessLabel],
    scale: [by, byLabel],
  } = scalingOf(scaling).letters;
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
