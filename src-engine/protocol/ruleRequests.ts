// What is asked about a rule written by hand, beside a network.

import * as v from "valibot";
import { HandRuleSchema } from "../document/handRule";
import { DocumentSchema } from "../document/schema";
import { column, count, project, run } from "./fields";
import type { Question } from "./question";
import { returns } from "./question";
import type { RuleContest, RuleJudgment, RuleRegion, RuleRows } from "./rule";

const finite = v.pipe(v.number(), v.finite());
const axis = v.strictObject({ column, from: finite, to: finite });

export const RULE_REQUESTS = {
  /** The training rows of this data recipe as the file has them: these columns, and the target. */
  "rule.rows": {
    input: v.strictObject({
      project,
      data: DocumentSchema.entries.data,
      target: column,
      columns: v.pipe(v.array(column), v.maxLength(1_000)),
    }),
    answer: returns<RuleRows>(),
    on: "worker",
  },
  /** Rule and network counted on the same rows: those that the run's recipe puts there, or, without a run, that of `data`. */
  "rule.judge": {
    input: v.strictObject({
      project,
      data: DocumentSchema.entries.data,
      rule: HandRuleSchema,
      run: v.nullable(run),
      part: v.picklist(["train", "validation", "test"]),
    }),
    answer: returns<RuleJudgment>(),
    on: "worker",
  },
  /** What a run's network answers over two columns of numbers, its others held at what is typical of its training rows. */
  "rule.region": {
    input: v.strictObject({
      project,
      run,
      target: column,
      x: axis,
      y: axis,
      points: v.pipe(count, v.minValue(2), v.maxValue(200)),
    }),
    answer: returns<RuleRegion>(),
    on: "worker",
  },
  /** Both on other splits of the same rows: the network is trained anew on each by the run's recipe, the rule counted again. */
  "rule.contest": {
    input: v.strictObject({
      project,
      rule: HandRuleSchema,
      run,
      rounds: v.pipe(count, v.minValue(1), v.maxValue(100)),
    }),
    answer: returns<RuleContest>(),
    on: "worker",
    activity: "Judging on other splits",
  },
} as const satisfies Readonly<Record<string, Question>>;
