// Good enough: a figure that is measured after each epoch has reached what was asked for.

import * as v from "valibot";
import { NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { MEASURED_PARTS, MEASURES } from "../metrics/columns";
import type { MeasuredPart } from "../metrics/columns";
import { FigureSchema, WHOLE_LOSS, figureName, figureOf, lowerIsBetter, parseFigure } from "../metrics/figures";
import type { Figure } from "../metrics/figures";
import type { RuleSpec } from "./spec";

const REACHES = ["at-least", "at-most"] as const;

const params = {
  figure: {
    kind: "figure",
    label: "Figure",
    docs: "What is measured after each epoch: the loss or a metric, of the whole network or of one of its outputs.",
    default: "loss",
  },
  on: {
    kind: "choice",
    label: "On",
    docs: "The rows on which it is measured.",
    default: "validation",
    choices: [
      { value: "validation", label: "Validation", docs: "Rows that the network does not learn from." },
      { value: "train", label: "Training", docs: "The rows that the network learns from." },
    ],
  },
  reaches: {
    kind: "choice",
    label: "Is",
    docs: "Whether a larger value is better, or a smaller one.",
    default: "at-most",
    choices: [
      { value: "at-least", label: "At least", docs: "The value, or more." },
      { value: "at-most", label: "At most", docs: "The value, or less." },
    ],
  },
  value: {
    kind: "number",
    label: "Value",
    docs: "Shares are numbers from 0 to 1: an accuracy of 95% is 0.95.",
    default: 0.1,
    min: -Number.MAX_VALUE,
    max: Number.MAX_VALUE,
  },
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("target"),
  reached: NumberSchema,
  ...FigureSchema.entries,
  on: v.picklist(MEASURED_PARTS),
  reaches: v.picklist(REACHES),
  value: NumberSchema,
});

const CONDITION =
  /^\s*(?:(train|validation)\s+)?([a-z][a-z0-9_-]*(?:\/[a-z0-9]+)?)\s*(>=|<=)\s*(-?[0-9.]+(?:e[+-]?\d+)?)\s*$/i;

/** "accuracy >= 0.95", "train loss <= 0.1", "species/accuracy >= 0.95" */
const condition = v.pipe(
  v.string(),
  v.regex(CONDITION, 'a condition is a figure, ">=" or "<=", and a value: "accuracy >= 0.95"'),
  v.transform((text) => {
    const [, on = "validation", name = "", sign, value] = CONDITION.exec(text) ?? [];
    const figure = parseFigure(name);
    return {
      figure: figure === null ? "" : figureName(figure),
      on: on.toLowerCase(),
      reaches: sign === ">=" ? "at-least" : "at-most",
      value: Number(value),
    };
  }),
  v.object({
    figure: v.pipe(
      v.string(),
      v.minLength(
        1,
        `a figure is one of ${MEASURES.join(", ")}, or that of one of several outputs by the layer's id: "species/accuracy"`,
      ),
    ),
    on: v.string(),
    reaches: v.string(),
    value: v.pipe(v.number(), v.finite("the value must be a number")),
  }),
);

export const target: RuleSpec<typeof params, typeof reason> = {
  type: "target",
  label: "Target metric reached",
  summary: "A metric, or the loss, is good enough after an epoch",
  docs: "Ends the run after the first epoch in which the figure has reached the value: at least so high, or at most so low.",
  formula: "figure ≥ value, or figure ≤ value, after an epoch",
  params,
  tone: "ok",
  watches: ({ figure, on }) => ({ figure: figureAt(figure), part: partAt(on) }),
  option: {
    name: "until",
    value: "<condition>",
    docs: 'end when a figure reaches a value, e.g. "accuracy >= 0.95", "train loss <= 0.1", or of one of several outputs "species/accuracy >= 0.95" (validation rows, if none are named)',
    parse: condition,
  },
  begin(figures, hasValidation) {
    const figure = figures.find(({ metric }) => metric !== "loss") ?? figures[0] ?? WHOLE_LOSS;
    return { figure: figureName(figure), on: hasValidation ? "validation" : "train", ...goodValue(figure) };
  },
  // Another figure has another direction, and what was a good value of one says nothing of the other.
  follow: ({ figure }, changed) => (changed === "figure" ? goodValue(figureAt(figure)) : {}),
  reason,
  explain: ({ metric, output, on, reaches, value, reached }, { figure, measure, epoch, whole }) => {
    const what = figure(output === undefined ? { metric } : { metric, output });
    return {
      short: `${what} ${measure(metric, reached)}`,
      title: "Finished: target metric reached.",
      text: `The ${on === "train" ? "training" : "validation"} ${what} was ${measure(metric, reached)} at epoch ${whole(epoch)} (target: ${reaches === "at-least" ? "at least" : "at most"} ${measure(metric, value)}).`,
    };
  },
  create({ figure: name, on: part, reaches, value }) {
    const [figure, on] = [figureAt(name), partAt(part)];
    return {
      afterEpoch(epoch) {
        const reached = figureOf(epoch, figure, on);
        if (reached === null) return null;
        const isAtLeast = reaches === "at-least";
        const isReached = isAtLeast ? reached >= value : reached <= value;
        return isReached
          ? { kind: "target", ...figure, on, reaches: isAtLeast ? "at-least" : "at-most", value, reached }
          : null;
      },
    };
  },
};

/** A value to begin with: what a good network reaches of a share, and one that errors have to fall to otherwise. */
function goodValue(figure: Figure): { readonly reaches: (typeof REACHES)[number]; readonly value: number } {
  return lowerIsBetter(figure) ? { reaches: "at-most", value: 0.1 } : { reaches: "at-least", value: 0.95 };
}

/** A name that no figure has is a problem of the document, told before a run begins. */
function figureAt(name: string): Figure {
  return parseFigure(name) ?? WHOLE_LOSS;
}

function partAt(on: string): MeasuredPart {
  return on === "train" ? "train" : "validation";
}
