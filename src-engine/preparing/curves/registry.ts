import type { Curve } from "../../document/preparation";
import type { Arithmetic } from "../arithmetic";
import { NUMBERS } from "../arithmetic";
import { logCurve } from "./log";
import { quantileCurve } from "./quantile";
import type { CurveSpec } from "./spec";
import { yeoJohnsonCurve } from "./yeo-johnson";

const CURVES: { readonly [T in Curve["type"]]: CurveSpec<Extract<Curve, { type: T }>> } = {
  log: logCurve,
  "yeo-johnson": yeoJohnsonCurve,
  quantile: quantileCurve,
};

function specOf<T extends Curve["type"]>(curve: Extract<Curve, { type: T }>): CurveSpec<Extract<Curve, { type: T }>> {
  return CURVES[curve.type];
}

/** How a number is scaled: `(curve(x) - center) / scale`. */
export interface Scaled {
  readonly center: number;
  readonly scale: number;
  readonly curve?: Curve | undefined;
}

export function bend<V>(on: Arithmetic<V>, x: V, curve: Curve | undefined): V {
  return curve === undefined ? x : specOf(curve).bend(on, x, curve);
}

/** @throws TypeError for a curve that cannot be gone back */
export function unbend<V>(on: Arithmetic<V>, y: V, curve: Curve | undefined): V {
  if (curve === undefined) return y;
  const spec = specOf(curve);
  if (spec.unbend === undefined) throw new TypeError(`the curve ${curve.type} cannot be gone back`);
  return spec.unbend(on, y);
}

export function scaledValue(x: number, { center, scale, curve }: Scaled): number {
  return (bend(NUMBERS, x, curve) - center) / scale;
}

/** The number that is scaled so. */
export function unscaledValue(value: number, { center, scale, curve }: Scaled): number {
  return unbend(NUMBERS, value * scale + center, curve);
}

/** What stands for x in a formula: "log(1 + x)". */
export function curveText(x: string, curve: Curve | undefined): string {
  return curve === undefined ? x : specOf(curve).formula(x, curve);
}
