// Stopping rules that could never apply, told before a run begins.

import type { Problem } from "../document/errors";
import type { DataTask, TrainingRecipe } from "../document/schema";
import { figuresOf, parseFigure } from "../metrics/figures";
import type { Figure } from "../metrics/figures";
import { figureLabel, metricSettings, metricsFor, withinSentence } from "../metrics/registry";
import { knownRules } from "../rules/recipe";
import type { OutputCheck } from "./outputCheck";

interface Asked {
  readonly name: string;
  /** Null where no figure has that name. */
  readonly figure: Figure | null;
  /** What it is for, and what else could be done. */
  readonly wish: string;
  readonly or: string;
  readonly path: string;
}

export function stopProblems(training: TrainingRecipe, task: DataTask, outputs: readonly OutputCheck[]): Problem[] {
  if (outputs.length === 0) return [];
  return figuresAsked(training).flatMap((asked) => figureProblem(asked, training, task, outputs));
}

/** The figures that the rules' own settings name, and the one that tells the best epoch, where that is asked for. */
function figuresAsked(training: TrainingRecipe): Asked[] {
  const asked = knownRules(training).flatMap(({ spec, params }) =>
    Object.entries(spec.params).flatMap(([param, { kind }]): Asked[] => {
      const name = params[param];
      if (kind !== "figure" || typeof name !== "string") return [];
      const [wish, path] = [`The rule "${spec.label}" looks at {figure}`, `training.rules.${spec.type}.${param}`];
      return [{ name, figure: parseFigure(name), wish, or: "remove the rule", path }];
    }),
  );
  // What nothing asks for is not in the way.
  const { watch } = training;
  const isWatched =
    training.restoreBest ||
    knownRules(training).some(({ spec, params }) => spec.watches?.(params, WATCHED).figure === WATCHED);
  if (watch === undefined || !isWatched) return asked;
  const wish = "The best epoch is to be chosen by {figure}";
  return [...asked, { name: watch, figure: parseFigure(watch), wish, or: "none", path: "training.watch" }];
}

/** Tells the rules that look at whatever tells the best epoch. */
const WATCHED: Figure = { metric: "loss" };

function figureProblem(
  { name, figure, wish, or, path }: Asked,
  training: TrainingRecipe,
  task: DataTask,
  outputs: readonly OutputCheck[],
): Problem[] {
  const settings = metricSettings(training);
  const title = (id: string): string => outputs.find((output) => output.id === id)?.title ?? `"${id}"`;
  const label = (one: Figure): string =>
    one.output === undefined && one.metric === "loss" ? "the loss" : withinSentence(figureLabel(one, settings, title));
  const [only, ...others] = outputs;
  const measured = only !== undefined && others.length === 0 ? figuresOf(only.metrics, []) : figuresOf([], outputs);
  const choices = measured.map(label);
  const problem = (code: string, message: string): Problem => ({
    code,
    message,
    next: `Choose another figure for this rule (${choices.join(", ")}), or ${or}.`,
    subject: { kind: "setting", path },
    expected: choices.join(", "),
    received: name,
  });
  if (figure === null)
    return [problem("no-such-figure", `${wish.replace("{figure}", `"${name}"`)}, but no figure has that name.`)];
  const isSame = (one: Figure): boolean => one.metric === figure.metric && one.output === figure.output;
  // The only output may be named as well: its figures are the network's.
  if (
    measured.some(isSame) ||
    (others.length === 0 && figure.output === only?.id && measured.some(({ metric }) => metric === figure.metric))
  )
    return [];
  const output =
    outputs.find(({ id }) => id === figure.output) ??
    (figure.output === undefined && others.length === 0 ? only : undefined);
  // What it predicts is not known yet, or is a problem of its own.
  if (output?.task === null) return [];
  const isGone = figure.output !== undefined && output === undefined;
  const reason = isGone
    ? `the network has no output "${figure.output}"`
    : `${why(figure, output, training, task)}, so it is not measured`;
  return [
    problem(
      isGone ? "no-such-output" : "metric-not-measured",
      `${wish.replace("{figure}", label(figure))}, but ${reason}.`,
    ),
  ];
}

/** @param output the one that is meant, if it is one */
function why({ metric }: Figure, output: OutputCheck | undefined, training: TrainingRecipe, task: DataTask): string {
  if (output === undefined) return "there are several outputs, each with figures of its own";
  const predicted = output.task ?? task;
  const mightApply =
    predicted !== "mixed" &&
    metric !== "loss" &&
    metricsFor(predicted, Infinity, metricSettings(training)).includes(metric);
  if (mightApply) return `there are only ${output.width ?? 0} classes`;
  return predicted === "regression" ? "numbers are predicted" : "classes are predicted";
}
