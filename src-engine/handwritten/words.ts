// A rule written by hand in words: a sentence for each line, the last one for all other rows.

import type { HandAnswer, HandCondition, HandRule } from "../document/handRule";
import type { RuleGround, RuleTarget } from "./check";

const DAY = 86_400_000;

/** `If "Beak Length (mm)" is at least 43: Gentoo.` Dates as 2005-08-29. */
export function ruleInWords(rule: HandRule, { columns, target }: Omit<RuleGround, "targets">): readonly string[] {
  const isDate = (name: string): boolean =>
    columns.some((column) => column.name === name && (column.kind === "date" || column.kind === "timestamp"));
  const answer = (value: HandAnswer): string => written(value, isDateTarget(target));
  return [
    ...rule.lines.map(
      (line) =>
        `If ${line.conditions.map((one) => conditionInWords(one, isDate(one.column))).join(` ${line.join} `)}: ${answer(line.answer)}.`,
    ),
    `${rule.lines.length === 0 ? "Always" : "Otherwise"}: ${answer(rule.otherwise)}.`,
  ];
}

function conditionInWords(condition: HandCondition, isDate: boolean): string {
  const name = `"${condition.column}" is`;
  switch (condition.test) {
    case "at-least":
      return `${name} at least ${written(condition.value, isDate)}`;
    case "at-most":
      return `${name} at most ${written(condition.value, isDate)}`;
    case "between":
      return `${name} between ${written(condition.from, isDate)} and ${written(condition.to, isDate)}`;
    case "is":
      return condition.value === "" ? `${name} missing` : `${name} ${written(condition.value, isDate)}`;
    default:
      return condition satisfies never;
  }
}

function isDateTarget(target: RuleTarget | null): boolean {
  return target?.kind === "number" && target.isDate;
}

/** A date is a number of days since 1970-01-01; one beyond what a calendar holds stays a number. */
function written(value: number | string, isDate: boolean): string {
  if (typeof value === "string" || !isDate || Math.abs(value * DAY) > 8.64e15) return String(value);
  return new Date(value * DAY).toISOString().slice(0, 10);
}
