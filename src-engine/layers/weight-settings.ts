// Settings that every layer with weights has, described once: they say how its weights are trained, not what it computes.
// The registry gives them to each kind of layer by what it learns; the compiler reads them off again, weight by weight.

import type { ParamSpecs } from "../document/params";
import type { LayerSpec, WeightSpec } from "./spec";

const FROZEN = {
  frozen: {
    kind: "boolean",
    label: "Frozen",
    docs: "Keep the layer's weights as they are: training does not change them. A frozen batch norm uses its moving mean and variance, and keeps them too.",
    default: false,
    about: "training",
  },
} as const satisfies ParamSpecs;

const KERNEL = {
  l1: {
    kind: "number",
    label: "L1 penalty",
    docs: "Adds this number times the sum of the sizes of the layer's connection weights to what training makes small. It pulls weights all the way to 0, so that few connections are left. Biases do not count.",
    default: 0,
    min: 0,
    max: 1_000_000,
    sliderMax: 0.1,
    about: "training",
  },
  l2: {
    kind: "number",
    label: "L2 penalty",
    docs: "Adds this number times the sum of the squares of the layer's connection weights to what training makes small. It keeps weights small, and the network smooth. Biases do not count.",
    default: 0,
    min: 0,
    max: 1_000_000,
    sliderMax: 0.1,
    about: "training",
  },
  maxNorm: {
    kind: "number",
    label: "Greatest norm",
    docs: "After each step the weights into a unit (a filter, an entry) are shortened together where the root of the sum of their squares is more than this. 0: no bound; 3 is usual.",
    default: 0,
    min: 0,
    max: 1_000_000,
    sliderMax: 10,
    about: "training",
  },
} as const satisfies ParamSpecs;

/** A layer's settings with defaults filled in, of whatever kind. */
type Settings = Readonly<Record<string, unknown>>;

/** How one weight is trained. */
export interface WeightRules {
  readonly frozen: boolean;
  /** Factor of Σ|w|; 0 for none. */
  readonly l1: number;
  /** Factor of Σw²; 0 for none. */
  readonly l2: number;
  /** The greatest ‖w‖ of a unit; 0 for no bound. */
  readonly maxNorm: number;
}

/** The kind of layer with the settings that follow from what it learns. */
export function withWeightSettings(spec: LayerSpec): LayerSpec {
  if (spec.learns === undefined) return spec;
  return { ...spec, params: { ...spec.params, ...(spec.learns === "kernels" ? KERNEL : {}), ...FROZEN } };
}

/** What a layer's settings say of one of its weights. */
export function weightRules({ unit }: Pick<WeightSpec, "unit">, params: Settings): WeightRules {
  const number = (name: keyof typeof KERNEL): number => (unit === undefined ? 0 : Number(params[name] ?? 0));
  return { frozen: isFrozen(params), l1: number("l1"), l2: number("l2"), maxNorm: number("maxNorm") };
}

/** Whether training leaves the layer's weights as they are. */
export function isFrozen(params: Settings): boolean {
  return params.frozen === true;
}
