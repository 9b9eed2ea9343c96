// What is said of a rule's counts.

import type { Contest } from "../../../src-engine/handwritten/contest";
import type { Tally } from "../../../src-engine/handwritten/tally";
import type { RuleJudgment } from "../../../src-engine/protocol/rule";
import { figure, integer, t } from "../../text";

export function allText(tally: Tally): string {
  const n = integer(tally.rows);
  return tally.kind === "classes"
    ? t("handRule.counts.all", { right: integer(tally.right), n })
    : t("handRule.counts.allNumbers", { error: figure(tally.meanAbsoluteError), n }, tally.rows);
}

export function lineText(tally: Tally): string {
  if (tally.rows === 0) return t("handRule.counts.none");
  const n = integer(tally.rows);
  return tally.kind === "classes"
    ? t("handRule.counts.line", { right: integer(tally.right), n })
    : t("handRule.counts.lineNumbers", { error: figure(tally.meanAbsoluteError), n }, tally.rows);
}

/** Both by counts, e.g. "Your rule 49 of 52, the network 51 of 52"; numbers by their mean absolute error. */
export function judgmentText({ rule, network }: RuleJudgment): string {
  const score = (tally: Tally): string =>
    tally.kind === "classes" ? integer(tally.right) : figure(tally.meanAbsoluteError);
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
