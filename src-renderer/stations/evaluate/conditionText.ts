import type { HandCondition } from "../../../src-engine/document/handRule";
import { figure, t } from "../../text";

const written = (value: number | string): string => (typeof value === "number" ? figure(value, 6) : value);

/** "color is red and size from 2 to 3". */
export function conditionsText(conditions: readonly HandCondition[]): string {
  const [first = t("whereWrong.all"), ...others] = conditions.map(conditionText);
  return others.reduce((text, next) => t("whereWrong.and", { first: text, second: next }), first);
}

function conditionText(condition: HandCondition): string {
  const { column } = condition;
  switch (condition.test) {
    case "is":
      return condition.value === ""
        ? t("whereWrong.missing", { column })
        : t("whereWrong.is", { column, value: written(condition.value) });
    case "between":
      return t("whereWrong.between", { column, from: written(condition.from), to: written(condition.to) });
    case "at-least":
      return t("whereWrong.between", { column, from: written(condition.value), to: "∞" });
    case "at-most":
      return t("whereWrong.between", { column, from: "−∞", to: written(condition.value) });
    default:
      return condition satisfies never;
  }
}
