// What the stopping lab says in words, with its numbers.

import type { Arm } from "../../stores/learnView";
import { figure, integer, t } from "../../text";
import type { Outcome } from "./stoppingOutcome";
import { lowestOf, verdictOf } from "./stoppingOutcome";

const long = (arm: Arm): string => t(`learn.stopping.armLong.${arm}`);

/** The guess beside what came out; null where nothing was guessed. */
export function answerText(
  outcomes: readonly Outcome[],
  guess: Arm | null,
): { readonly right: boolean; readonly text: string } | null {
  if (guess === null) return null;
  const lowest = lowestOf(outcomes);
  const best = lowest[0];
  const others = lowest.filter((one) => one !== guess);
  const cost = (arm: Arm): string => figure(outcomes.find((one) => one.arm === arm)?.end?.cost ?? NaN);
  const said = { arm: t(`learn.stopping.armIn.${guess}`), long: long(guess), own: cost(guess) };
  if (best === undefined) return { right: false, text: t("learn.stopping.answer.none", said) };
  if (lowest.includes(guess)) {
    const list = new Intl.ListFormat("en", { type: "conjunction" }).format(
      others.map((arm) => t("learn.stopping.answer.other", { arm: long(arm), cost: cost(arm) })),
    );
    return {
      right: true,
      text: t(others.length === 0 ? "learn.stopping.answer.right" : "learn.stopping.answer.equal", {
        ...said,
        others: list,
      }),
    };
  }
  const own = outcomes.find(({ arm }) => arm === guess)?.end?.cost;
  const least = outcomes.find(({ arm }) => arm === best)?.end?.cost ?? NaN;
  return {
    right: false,
    text: t(own === undefined ? "learn.stopping.answer.wrongDiverged" : "learn.stopping.answer.wrong", {
      ...said,
      best: t(`learn.stopping.armLongAt.${best}`),
      least: figure(least),
      gap: figure((own ?? NaN) - least, 3),
    }),
  };
}

/** How one of them went, to follow its name. @param most steps that the lab can take */
export function courseText({ course, end, divergedAt, steps }: Outcome, first: number, most = Infinity): string {
  return t(`learn.stopping.course.${course === "falling" && steps >= most ? "fallingAtMost" : course}`, {
    cost: figure(end?.cost ?? NaN),
    first: figure(first),
    steps: integer(end?.step ?? 0),
    step: integer(divergedAt ?? 0),
  });
}

/** What the rule says beside what the cost says. */
export function verdictText(outcomes: readonly Outcome[]): {
  readonly tone: "ok" | "warn" | "plain";
  readonly title: string;
  readonly lines: readonly string[];
} {
  const verdict = verdictOf(outcomes);
  const why = t("learn.stopping.verdict.why");
  if (verdict.kind === "none") {
    const steps = integer(Math.max(0, ...outcomes.map((one) => one.steps)));
    const line = outcomes.every(({ divergedAt }) => divergedAt !== null)
      ? t("learn.stopping.verdict.noneDiverged")
      : t("learn.stopping.verdict.none", { steps });
    return { tone: "plain", title: t("learn.stopping.verdict.titleNone"), lines: [line] };
  }
  const { soonest } = verdict;
  const said = { arm: long(soonest.arm), step: integer(soonest.fires ?? 0), there: figure(soonest.there?.cost ?? NaN) };
  switch (verdict.kind) {
    case "good":
      return {
        tone: "ok",
        title: t("learn.stopping.verdict.titleGood"),
        lines: [
          t(
            verdict.least.cost < verdict.there.cost
              ? "learn.stopping.verdict.goodWithin"
              : "learn.stopping.verdict.good",
            { ...said, least: figure(verdict.least.cost) },
          ),
          why,
        ],
      };
    case "untold":
      return {
        tone: "warn",
        title: t("learn.stopping.verdict.title"),
        lines: [t("learn.stopping.verdict.untold", said)],
      };
    case "poor": {
      const { best, least } = verdict;
      const line = t(best === soonest ? "learn.stopping.verdict.poorOwn" : "learn.stopping.verdict.poor", {
        ...said,
        best: long(best.arm),
        least: figure(least.cost),
      });
      return { tone: "warn", title: t("learn.stopping.verdict.title"), lines: [line, why] };
    }
    default:
      return verdict satisfies never;
  }
}
