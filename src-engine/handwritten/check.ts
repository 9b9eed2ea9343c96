// What keeps a rule written by hand from being used on a project's rows.

import type { Problem } from "../document/errors";
import type { HandAnswer, HandCondition, HandRule } from "../document/handRule";

/** What a rule is asked about: the file's columns, and the target it answers. */
export interface RuleGround {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: "number" | "date" | "timestamp" | "text" | "array";
  }[];
  readonly target: RuleTarget | null;
  /** Every column that the network predicts: it sees none of them. */
  readonly targets: readonly string[];
}

/** `classes` in the order of the network's outputs. */
export type RuleTarget =
  | { readonly kind: "classes"; readonly name: string; readonly classes: readonly string[] }
  | { readonly kind: "number"; readonly name: string; readonly isDate: boolean };

/** A problem, and the line it is in: an index, `lines.length` for "otherwise", or null where it is the whole rule's. */
export interface RuleProblem extends Problem {
  readonly line: number | null;
}

/** Everything that is wrong, from top to bottom; nothing where the rule can be used. */
export function ruleProblems(rule: HandRule, { columns, target, targets }: RuleGround): readonly RuleProblem[] {
  if (target?.name !== rule.target) {
    return [
      {
        code: "rule-target",
        message: `The rule answers "${rule.target}", which is not a target of this project.`,
        next: target === null ? "Choose a target at Data." : `Start a new rule for "${target.name}".`,
        subject: { kind: "column", name: rule.target },
        line: null,
      },
    ];
  }
  return [
    ...rule.lines.flatMap(({ conditions, answer }, line) => [
      ...conditions.flatMap((condition) => conditionProblem(condition, columns, rule.target, targets, line)),
      ...answerProblem(answer, target, line),
    ]),
    ...answerProblem(rule.otherwise, target, rule.lines.length),
  ];
}

function conditionProblem(
  { column: name, ...condition }: HandCondition,
  columns: RuleGround["columns"],
  target: string,
  targets: readonly string[],
  line: number,
): readonly RuleProblem[] {
  const where = { subject: { kind: "column", name }, line } as const;
  if (name === target) {
    return [
      {
        code: "rule-sees-target",
        message: `Line ${line + 1} asks about "${name}", which is what the rule has to answer.`,
        next: "Choose another column.",
        ...where,
      },
    ];
  }
  if (targets.includes(name)) {
    return [
      {
        code: "rule-sees-target",
        message: `Line ${line + 1} asks about "${name}", which the network has to predict, too, and is not told.`,
        next: "Choose another column.",
        ...where,
      },
    ];
  }
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    return [
      {
        code: "rule-column-gone",
        message: `Line ${line + 1} asks about the column "${name}", which the table does not have.`,
        next: "Choose another column, or remove the condition.",
        ...where,
      },
    ];
  }
  const isNumber = condition.test !== "is" || typeof condition.value === "number";
  if (column.kind === "array" || (column.kind === "text" && isNumber)) {
    return [
      {
        code: "rule-wrong-type",
        message: `Line ${line + 1} compares "${name}" with a number, but the column holds ${column.kind === "array" ? "arrays" : "texts"}.`,
        next: column.kind === "array" ? "Rules need a table." : 'Use "is" with a text, or choose another column.',
        ...where,
      },
    ];
  }
  if (column.kind !== "text" && !isNumber && condition.value !== "") {
    return [
      {
        code: "rule-wrong-type",
        message: `Line ${line + 1} compares "${name}" with the text "${String(condition.value)}", but the column holds ${column.kind === "number" ? "numbers" : "dates"}.`,
        next: "Enter a number, or choose another column.",
        ...where,
      },
    ];
  }
  return [];
}

function answerProblem(answer: HandAnswer, target: RuleTarget, line: number): readonly RuleProblem[] {
  if (target.kind === "number") {
    if (typeof answer === "number") return [];
    return [
      {
        code: "rule-answer",
        message: `The rule answers "${answer}", but "${target.name}" is a number.`,
        next: "Enter a number.",
        line,
      },
    ];
  }
  if (target.classes.includes(String(answer))) return [];
  return [
    {
      code: "rule-answer",
      message: `The rule answers "${answer}", which is no class of "${target.name}".`,
      next: `Choose one of its classes: ${target.classes.slice(0, 6).join(", ")}${target.classes.length > 6 ? " ..." : ""}.`,
      line,
    },
  ];
}
