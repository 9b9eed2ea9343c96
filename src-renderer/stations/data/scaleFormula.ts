import type { Curve } from "../../../src-engine/document/preparation";
import { curveText } from "../../../src-engine/preparing/curves/registry";
import { figure, t } from "../../text";

/** `(curve(x) - center) / scale` in letters and numbers. */
export function scaleFormula(center: number, scale: number, curve?: Curve): string {
  const x = curveText("x", curve);
  if (center === 0 && scale === 1) return x;
  if (center === 0) return t("data.inspector.formulaNoCenter", { x, scale: figure(scale) });
  return t("data.inspector.formula", { x, center: figure(center), scale: figure(scale) }).replace("− −", "+ ");
}
