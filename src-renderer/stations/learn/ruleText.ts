// What is said of a rule's counts, and how values of its columns are written.

import type { Contest } from "../../../src-engine/handwritten/contest";
import type { Tally } from "../../../src-engine/handwritten/tally";
import type { RuleJudgment } from "../../../src-engine/protocol/rule";
import type { RuleTarget } from "../../../src-engine/handwritten/check";
import { figure, integer, numberOrDay, t } from "../../text";

/** A cell, or an answer, as people read it; a date is a number of days since 1970-01-01. */
export function valueText(value: string | number | boolean | null, isDate: boolean, digits?: number): string {
  if (value === null || value === "" || Number.isNaN(value)) return t("handRule.judge.missing");
  if (typeof value !== "number") return String(value);
  return numberOrDay(value, isDate, digits);
}

/** By how much numbers differ; dates by days. */
export function amountText(amount: number, areDates: boolean): string {
  return areDates ? t("handRule.counts.days", { n: figure(amount) }) : figure(amount);
}

/** By how much numbers are off; dates by days. */
export function errorText(error: number, target: RuleTarget): string {
  return amountText(error, target.kind === "number" && target.isDate);
}

export function allText(tally: Tally, target: RuleTarget): string {
  const n = integer(tally.rows);
  return tally.kind === "classes"
    ? t("handRule.counts.all", { right: integer(tally.right), n })
    : t("handRule.counts.allNumbers", { error: errorText(tally.meanAbsoluteError, target), n }, tally.rows);
}

export function lineText(tally: Tally, target: RuleTarget): string {
  if (tally.rows === 0) return t("handRule.counts.none");
  const n = integer(tally.rows);
  return tally.kind === "classes"
    ? t("handRule.counts.line", { right: integer(tally.right), n })
    : t("handRule.counts.lineNumbers", { error: errorText(tally.meanAbsoluteError, target), n }, tally.rows);
}

/** Both by counts, e.g. "Your rule 49 of 52, the network 51 of 52"; numbers by their mean absolute error. */
export function judgmentText({ rule, network, target }: RuleJudgment): string {
  const score = (tally: Tally): string =>
    tally.kind === "classes" ? integer(tally.right) : errorText(tally.meanAbsoluteError, target);
  const values = { rule: score(rule), network: network === null ? "" : score(network), n: integer(rule.rows) };
  if (rule.kind === "classes") return t(network === null ? "handRule.judge.alone" : "handRule.judge.both", values);
  return t(network === null ? "handRule.judge.aloneNumbers" : "handRule.judge.bothNumbers", values, rule.rows);
}

/** Who is better, or that nobody clearly is. */
export function contestText({ winner, rounds, ruleAhead, networkAhead, level }: Contest): string {
  const n = integer(rounds);
  if (winner === "none")
    return t("handRule.contest.none", {
      rule: integer(ruleAhead),
      network: integer(networkAhead),
      level: integer(level),
      n,
    });
  const [ahead, behind] = winner === "rule" ? [ruleAhead, networkAhead] : [networkAhead, ruleAhead];
  return t(`handRule.contest.${winner}`, { ahead: integer(ahead), behind: integer(behind), n });
}
