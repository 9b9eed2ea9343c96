// A rule written by hand that answers what the network learns to answer: conditions on columns as they are in the file, read from
// top to bottom. The first line that holds gives its answer; where none does, `otherwise` does.

import * as v from "valibot";

export const HAND_RULE_LIMITS = { lines: 64, conditions: 32, text: 10_000, name: 500 } as const;

const finite = v.pipe(v.number(), v.finite());
const column = v.pipe(v.string(), v.minLength(1), v.maxLength(HAND_RULE_LIMITS.name));
const text = v.pipe(v.string(), v.maxLength(HAND_RULE_LIMITS.text));

/** What a condition can ask of a value. A missing value meets none of them but "is" with an empty text. */
export const HAND_TESTS = ["at-least", "at-most", "between", "is"] as const;

/** Bounds belong to the range. A date is a number of days since 1970-01-01. */
export const HandConditionSchema = v.pipe(
  v.variant("test", [
    v.strictObject({ column, test: v.literal("at-least"), value: finite }),
    v.strictObject({ column, test: v.literal("at-most"), value: finite }),
    v.strictObject({ column, test: v.literal("between"), from: finite, to: finite }),
    /** A number, or a text as the file writes it; "" is a missing value. */
    v.strictObject({ column, test: v.literal("is"), value: v.union([finite, text]) }),
  ]),
  v.check(
    (condition) => condition.test !== "between" || condition.from <= condition.to,
    "the lower bound must not exceed the upper one",
  ),
);

/** A class as the file writes it, or a number in the target's own unit (a date in days since 1970-01-01). */
const AnswerSchema = v.union([finite, text]);

const LineSchema = v.strictObject({
  conditions: v.pipe(v.array(HandConditionSchema), v.minLength(1), v.maxLength(HAND_RULE_LIMITS.conditions)),
  /** Whether all conditions must hold or one is enough. */
  join: v.picklist(["and", "or"]),
  answer: AnswerSchema,
});

export const HandRuleSchema = v.strictObject({
  /** The target that it answers. */
  target: column,
  lines: v.pipe(v.array(LineSchema), v.maxLength(HAND_RULE_LIMITS.lines)),
  otherwise: AnswerSchema,
});

export type HandRule = v.InferOutput<typeof HandRuleSchema>;
export type HandLine = HandRule["lines"][number];
export type HandCondition = HandLine["conditions"][number];
export type HandTest = HandCondition["test"];
export type HandAnswer = HandRule["otherwise"];
