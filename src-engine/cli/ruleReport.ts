// A rule written by hand, and how it does, in words and tables.

import type { RuleTarget } from "../handwritten/check";
import type { Contest } from "../handwritten/contest";
import type { Tally } from "../handwritten/tally";
import type { RuleContest, RuleJudgment } from "../protocol/rule";
import { runInWords } from "../runs/runInWords";
import { table } from "./table";
import { counted, figure, percent } from "../words/numbers";

export interface ToldRule {
  readonly words: readonly string[];
  readonly run: string | null;
  readonly train: RuleJudgment;
  /** Null where the split keeps no test rows. */
  readonly test: RuleJudgment | null;
  readonly contest: RuleContest | null;
}

export function ruleReport(target: string, { words, run, train, test, contest }: ToldRule): string {
  const parts = [
    { name: "training rows", judged: train },
    ...(test === null ? [] : [{ name: "test rows", judged: test }]),
  ];
  const right = { align: "right" } as const;
  const counts = table(
    [
      { title: train.target.kind === "classes" ? "RIGHT" : errorTitle(train.target) },
      { title: "RULE", ...right },
      ...(run === null ? [] : [{ title: `RUN ${runInWords(run)}`.toUpperCase(), ...right }]),
    ],
    parts.map(({ name, judged: { rule, network } }) => [
      name,
      score(rule),
      ...(network === null ? [] : [score(network)]),
    ]),
  );
  const shown = test ?? train;
  return [
    `The rule for "${target}":\n${words.map((line, at) => (at < words.length - 1 ? `${String(at + 1).padStart(3)}. ${line}` : `     ${line}`)).join("\n")}`,
    counts,
    ...(test === null ? ["The split keeps no test rows."] : []),
    ...matrices(shown),
    ...(shown.network === null ? [] : [differ(shown)]),
    ...(contest === null ? [] : [contestText(contest)]),
  ].join("\n\n");
}

function errorTitle(target: RuleTarget): string {
  return target.kind === "number" && target.isDate ? "MEAN ABSOLUTE ERROR, DAYS" : "MEAN ABSOLUTE ERROR";
}

function score(tally: Tally): string {
  return tally.kind === "classes"
    ? `${tally.right.toLocaleString("en-US")} of ${tally.rows.toLocaleString("en-US")}`
    : `${figure(tally.meanAbsoluteError)} (${counted(tally.rows, "row")})`;
}

function matrices({ target, rule, network }: RuleJudgment): string[] {
  if (target.kind !== "classes") return [];
  const of = (side: string, tally: Tally | null): string[] =>
    tally?.kind === "classes"
      ? [
          table(
            [{ title: `TRUTH \\ ${side}` }, ...target.classes.map((title) => ({ title, align: "right" as const }))],
            target.classes.map((name, row) => [name, ...(tally.confusion[row] ?? []).map(String)]),
          ),
        ]
      : [];
  return [...of("RULE", rule), ...of("NETWORK", network)];
}

function differ({ part, rule, disagreeing }: RuleJudgment): string {
  return `They disagree on ${disagreeing.toLocaleString("en-US")} of ${counted(rule.rows, `${part} row`)}.`;
}

function contestText({ target, contest }: RuleContest): string {
  const write = (value: number): string => (target.kind === "classes" ? percent(value) : figure(value));
  const spread = table(
    [
      { title: target.kind === "classes" ? "WRONG TEST ROWS" : errorTitle(target) },
      ...["BEST", "MEDIAN", "WORST"].map((title) => ({ title, align: "right" as const })),
    ],
    (["rule", "network"] as const).map((side) => {
      const { least, median, greatest } = contest[side];
      return [side, ...[least, median, greatest].map(write)];
    }),
  );
  return `${winnerInWords(contest)}\n\n${spread}\n\n${CAVEAT}`;
}

function winnerInWords({ winner, rounds, ruleAhead, networkAhead, level }: Contest): string {
  const on = `On ${counted(rounds, "other split")} the rule is ahead ${counted(ruleAhead, "time")}, the network ${counted(networkAhead, "time")}, level ${counted(level, "time")}`;
  return winner === "none" ? `${on}: neither is clearly better.` : `${on}: the ${winner} is better.`;
}

const CAVEAT =
  "The splits share rows, and the rule was tuned on rows that are test rows in others, which favors it. Ahead on three quarters counts as better.";
