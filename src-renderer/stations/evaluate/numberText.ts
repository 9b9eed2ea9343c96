// Numbers of a target as they are written: dates as dates.

import type { JudgedNumbers } from "../../../src-engine/protocol/evaluation";
import { numberOrDay, t } from "../../text";

export function targetText({ isDate }: Pick<JudgedNumbers, "isDate">, value: number): string {
  if (!Number.isFinite(value)) return t("evaluate.figures.none");
  return numberOrDay(value, isDate);
}
