// What is wrong, or doubtful, about a recipe's schedule.

import type { Problem } from "../document/errors";
import type { TrainingRecipe } from "../document/schema";
import { SCHEDULES, scheduleSettings, settingSpecs } from "../schedules/registry";

type Recipe = Pick<TrainingRecipe, "schedule" | "epochs" | "optimizer">;

/** Settings outside of their range, and schedules that the run is too short for. */
export function scheduleProblems({ schedule, epochs }: Recipe): Problem[] {
  if (schedule === undefined) return [];
  const { label } = SCHEDULES[schedule.type];
  const specs = settingSpecs(schedule.type);
  const { settings, faults } = scheduleSettings(schedule);
  const problems = faults.map(({ param, expected, received, nearest }): Problem => ({
    code: "bad-parameter",
    message: `"${specs[param]?.label ?? param}" of the schedule ${label} must be ${expected}, but is ${received}.`,
    next:
      nearest === undefined
        ? "Choose another value."
        : `Set it to ${String(nearest)}, or to another value in that range.`,
    subject: { kind: "setting", path: `training.schedule.${param}` },
    expected,
    received,
  }));
  const warmup = settings.warmup ?? 0;
  if (warmup >= epochs)
    problems.push(
      tooLong(
        "warmup",
        `The warm-up takes ${warmup} epochs, but the run ends after ${epochs}: the learning rate never gets there.`,
      ),
    );
  const length = settings.period ?? 0;
  if (warmup + length > epochs) {
    problems.push(
      tooLong(
        "period",
        `The schedule ${label} takes ${warmup + length} epochs to come down, but the run ends after ${epochs}.`,
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
