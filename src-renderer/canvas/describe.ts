// What the canvas, the inspector and the outline say of a layer. Pure.

import { resolveParams } from "../../src-engine/document/params";
import type { Problem } from "../../src-engine/document/errors";
import type { Layer } from "../../src-engine/document/schema";
import { layerSpec } from "../../src-engine/layers/registry";
import type { Family } from "../../src-engine/layers/spec";
import { t } from "../text";

/** What a check found out about a layer; what the canvas needs of it. */
export interface CheckedLayer {
  /** Extents of one result; null while unknown. */
  readonly shape: readonly number[] | null;
}

/** What a check found out about the network; what the canvas needs of it. */
export interface CheckedModel {
  readonly layers: Readonly<Record<string, CheckedLayer | undefined>>;
  readonly problems: readonly Problem[];
}

/** "28×28×1"; "?" while unknown. */
export function shapeText(shape: readonly number[] | null | undefined): string {
  if (!shape) return "?";
  return shape.length === 0 ? "1" : shape.join("×");
}

/** The hue: a family, or "unknown" for a type that this build does not know. */
export type Hue = Family | "unknown";

export function layerHue(type: string): Hue {
  return layerSpec(type)?.family ?? "unknown";
}

/** Whether training leaves the weights of a layer that has any as they are. */
export function isFrozen({ type, params }: Layer): boolean {
  return params?.frozen === true && layerSpec(type)?.learns !== undefined;
}

/** The line under the name: the layer's settings, or its size where it has none to tell. */
export function layerLine(layer: Layer, shape: readonly number[] | null | undefined): string {
  const spec = layerSpec(layer.type);
  if (!spec) return t("build.node.unknown", { type: layer.type });
  const settings = spec.describe(resolveParams(spec.params, layer.params).params);
  const size = (spec.family === "io" || settings === "") && shape ? sizeText(shape) : "";
  const parts = [size, settings].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(" · ") : t("build.node.unsized");
}

function sizeText(shape: readonly number[]): string {
  const [first] = shape;
  return shape.length === 1 && first !== undefined ? t("build.node.numbers", { n: first }, first) : shapeText(shape);
}

/** The problems that concern a layer: its own, and those of the connections into it. */
export function problemsOfLayer(problems: readonly Problem[], id: string): readonly Problem[] {
  return problems.filter(
    ({ subject }) =>
      (subject?.kind === "layer" && subject.id === id) || (subject?.kind === "connection" && subject.to === id),
  );
}

/** The layer that a problem is shown at, or null when it concerns the network as a whole. */
export function layerOfProblem({ subject }: Problem): string | null {
  if (subject?.kind === "layer") return subject.id;
  return subject?.kind === "connection" ? subject.to : null;
}

/** Names a connection among the wires. */
export function wireId(from: string, to: string): string {
  // No id holds a ">".
  return `${from}>${to}`;
}

/** The connections that carry what their target cannot take: named by a problem, or fixed by an insertion there. */
export function invalidWires(problems: readonly Problem[]): ReadonlySet<string> {
  const invalid = new Set<string>();
  for (const { subject, repairs = [] } of problems) {
    if (subject?.kind === "connection") invalid.add(wireId(subject.from, subject.to));
    for (const repair of repairs) {
      if (repair.kind === "insert-layer" || repair.kind === "disconnect") invalid.add(wireId(repair.from, repair.to));
    }
  }
  return invalid;
}
