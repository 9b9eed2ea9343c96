// How the weights of a kind of layer lie in files, for those who bring weights from elsewhere or take them there.

import { resolveParams } from "../document/params";
import { isProblem } from "./spec";
import type { DataShapes, ExampleShape, LayerSpec } from "./spec";

export interface WeightLayout {
  /** In files it is called "layer-id/name". */
  readonly name: string;
  /** What each axis is, the first one outermost. */
  readonly axes: readonly string[];
  /** What the axes alone do not say. */
  readonly docs?: string;
  /** False: no optimizer changes it. */
  readonly trained: boolean;
}

/** Examples of each number of axes, for layers to choose from. */
const SHAPES: readonly ExampleShape[] = [[8], [8, 4], [8, 8, 4]];
const ENDS: DataShapes = { input: [8], output: [2] };

/** The weights that a layer has with its usual settings. */
export function weightLayouts(spec: LayerSpec): readonly WeightLayout[] {
  const { params } = resolveParams(spec.params, {});
  for (const shape of SHAPES) {
    const inputs = Array.from({ length: Math.max(spec.inputs.min, Math.min(1, spec.inputs.max)) }, () => shape);
    if (isProblem(spec.inferShape(inputs, params, ENDS))) continue;
    return spec.weights(inputs, params, ENDS).map(({ name, axes, docs, trained }) => ({
      name,
      axes,
      ...(docs === undefined ? {} : { docs }),
      trained: trained !== false,
    }));
  }
  return [];
}
