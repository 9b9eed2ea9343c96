import { figure, t } from "../../text";

/** `(x - center) / scale` in letters and numbers. */
export function scaleFormula(center: number, scale: number): string {
  if (center === 0 && scale === 1) return t("data.inspector.formulaNone");
  if (center === 0) return t("data.inspector.formulaNoCenter", { scale: figure(scale) });
  return t("data.inspector.formula", { center: figure(center), scale: figure(scale) }).replace("− −", "+ ");
}
