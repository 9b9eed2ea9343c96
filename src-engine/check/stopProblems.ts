// Stopping rules that could never apply, told before a run begins.

import type { Problem } from "../document/errors";
import type { DataTask, TrainingRecipe } from "../document/schema";
import { figureName, figuresOf } from "../metrics/figures";
import type { Figure } from "../metrics/figures";
import { figureLabel, metricSettings, metricsFor, withinSentence } from "../metrics/registry";
import type { OutputCheck } from "./outputCheck";

/** The rules that watch a figure: what they are for, and what else could be done. */
const RULES = {
  target: {
    wish: "The run is to stop when {figure} reaches a value",
    or: "turn the rule off",
    path: "training.stop.target",
  },
  watch: { wish: "The best epoch is to be chosen by {figure}", or: "none", path: "training.stop.watch" },
} as const;

export function stopProblems(training: TrainingRecipe, task: DataTask, outputs: readonly OutputCheck[]): Problem[] {
  if (outputs.length === 0) return [];
  const { stop } = training;
  // What nothing asks for is not in the way.
  const watch = stop.patience !== undefined || stop.restoreBest ? stop.watch : undefined;
  return [
    ...figureProblem("target", stop.target, training, task, outputs),
    ...figureProblem("watch", watch, training, task, outputs),
  ];
}

function figureProblem(
  rule: keyof typeof RULES,
  figure: Figure | undefined,
  training: TrainingRecipe,
  task: DataTask,
  outputs: readonly OutputCheck[],
): Problem[] {
  if (figure === undefined) return [];
  const settings = metricSettings(training);
  const title = (id: string): string => outputs.find((output) => output.id === id)?.title ?? `"${id}"`;
  const label = (one: Figure): string =>
    one.output === undefined && one.metric === "loss" ? "the loss" : withinSentence(figureLabel(one, settings, title));
  const [only, ...others] = outputs;
  const measured = only !== undefined && others.length === 0 ? figuresOf(only.metrics, []) : figuresOf([], outputs);
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
  const { wish, or, path } = RULES[rule];
  const choices = measured.map(label);
  const isGone = figure.output !== undefined && output === undefined;
  return [
    {
      code: isGone ? "no-such-output" : "metric-not-measured",
      message: `${wish.replace("{figure}", label(figure))}, but ${isGone ? `the network has no output "${figure.output}"` : `${why(figure, output, training, task)}, so it is not measured`}.`,
      next: `Choose another figure for this rule (${choices.join(", ")}), or ${or}.`,
      subject: { kind: "setting", path },
      expected: choices.join(", "),
      received: figureName(figure),
    },
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
