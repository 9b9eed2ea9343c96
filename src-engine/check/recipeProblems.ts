// What is wrong, or doubtful, about the words of a recipe and their settings; its loss and the figures that rules watch are
// judged with the network.

import type { Problem } from "../document/errors";
import type { TrainingRecipe } from "../document/schema";
import { vocabulary, wordProblems } from "../document/vocabulary";
import { METRIC_SPECS } from "../metrics/registry";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS } from "../optimizers/registry";
import { RULES } from "../rules/registry";
import { SCHEDULES } from "../schedules/registry";
import { whole } from "../document/whole";

export function recipeProblems(training: TrainingRecipe): Problem[] {
  const { optimizer, clipping, rules, metrics = [] } = training;
  return [
    ...wordProblems(OPTIMIZERS, optimizer, "training.optimizer"),
    ...scheduleProblems(training),
    ...(clipping === undefined ? [] : wordProblems(CLIPPINGS, clipping, "training.clipping")),
    ...rules.flatMap((rule) => wordProblems(RULES, rule, `training.rules.${rule.type}`)),
    ...metrics.flatMap((metric) => wordProblems(METRICS_WITH_SETTINGS, metric, `training.metrics.${metric.type}`)),
  ];
}

const METRICS_WITH_SETTINGS = vocabulary(
  "metric",
  Object.values(METRIC_SPECS).flatMap(({ id, params, ...spec }) =>
    params === undefined ? [] : [{ ...spec, type: id, params }],
  ),
);

/** Settings outside of their range, and schedules that the run is too short for. */
export function scheduleProblems({ schedule, epochs }: Pick<TrainingRecipe, "schedule" | "epochs">): Problem[] {
  if (schedule === undefined) return [];
  const path = "training.schedule";
  const problems = wordProblems(SCHEDULES, schedule, path);
  if (SCHEDULES.find(schedule.type) === undefined) return problems;
  const {
    spec: { label },
    params,
  } = SCHEDULES.read(schedule);
  const warmup = Number(params.warmup);
  if (warmup >= epochs)
    problems.push(
      tooLong(
        "warmup",
        `The warm-up takes ${whole(warmup)} epochs, but the run ends after ${whole(epochs)}: the learning rate never gets there.`,
      ),
    );
  const length = Number(params.period ?? 0);
  if (warmup + length > epochs) {
    problems.push(
      tooLong(
        "period",
        `The schedule ${label} takes ${whole(warmup + length)} epochs to come down, but the run ends after ${whole(epochs)}.`,
      ),
    );
  }
  return problems;
}

function tooLong(setting: string, message: string): Problem {
  return {
    code: "schedule-longer-than-run",
    message,
    next: "Ask for more epochs, or shorten it.",
    subject: { kind: "setting", path: `training.schedule.${setting}` },
    warning: true,
  };
}
