// How groups are planned: seeds in a row, folds in their order, and of a sweep the values of a grid or of a draw.

import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import { whole } from "../document/whole";
import type { Axis } from "./axis";
import { checkAxis, drawnValue, gridValues } from "./axis";
import { watchedFigure } from "../metrics/figures";
import { isOfLoss, MOST_MEMBERS } from "./group";
import type { Group, Method } from "./group";
import { FOLD_PATH, settingAt } from "./settings";
import type { SettingValue } from "./settings";

export type Plan = Omit<Group, "format" | "startedAt" | "refused" | "runs" | "promoted">;

/** Draws numbers from 0 to below 1. */
export type Uniform = () => number;

const SEEDS = 2 ** 32;
const HALVING = 3;
/** Draws that only repeat a run, before a small space counts as exhausted. */
const ATTEMPTS = 200;

/** The same settings with this many seeds: the document's own, and those after it. */
export function seedsPlan(document: Document, runs: number): Plan {
  refuseMany(runs);
  const { seed } = document.training;
  return {
    kind: "seeds",
    document,
    settings: ["training.seed"],
    members: Array.from({ length: runs }, (_, at) => [(seed + at) % SEEDS]),
  };
}

/** A run for each fold, tested on it. */
export function foldsPlan(document: Document, folds: number, stratify: boolean = document.data.split.stratify): Plan {
  const { trainOnValidation: _, ...split } = document.data.split;
  return {
    kind: "folds",
    document: { ...document, data: { ...document.data, split: { ...split, stratify, fold: { of: folds, index: 0 } } } },
    settings: [FOLD_PATH],
    members: Array.from({ length: folds }, (_, index) => [index]),
  };
}

export interface SweepWish {
  readonly axes: readonly Axis[];
  readonly method: Method;
  /** At most so many; of a grid all are taken. */
  readonly runs: number;
  readonly seed: number;
  /** Of halving; 3 where absent. */
  readonly eta?: number | undefined;
}

/** @throws UserError "no-such-setting", "bad-range", "nothing-to-sweep", "too-many-runs" or "no-validation-rows" */
export function sweepPlan(
  document: Document,
  { axes, method, runs, seed, eta = HALVING }: SweepWish,
  uniform: Uniform,
): Plan {
  refuseWithoutValidation(document);
  if (axes.length === 0) {
    throw new UserError({
      code: "nothing-to-sweep",
      message: "No setting is named that the runs shall differ in.",
      next: "Name one at least, with its values or its range, for example training.optimizer.learningRate=log:1e-4..1e-1.",
    });
  }
  const checked = axes.map((axis) => checkAxis(document, axis));
  refuseWithoutJudge(document, checked);
  const members = method === "grid" ? gridOf(document, checked) : drawn(document, checked, runs, uniform);
  return {
    kind: "sweep",
    document,
    settings: checked.map(({ path }) => path),
    members,
    method,
    seed,
    ...(method === "halving" ? { eta } : {}),
  };
}

function gridOf(document: Document, axes: readonly Axis[]): SettingValue[][] {
  const values = axes.map((axis) => gridValues(settingAt(document, axis.path), axis));
  refuseMany(values.reduce((product, { length }) => product * length, 1));
  return values.reduce<SettingValue[][]>(
    (all, own) => all.flatMap((before) => own.map((value) => [...before, value])),
    [[]],
  );
}

/** Different from each other, as far as there are so many. */
function drawn(document: Document, axes: readonly Axis[], runs: number, uniform: Uniform): SettingValue[][] {
  refuseMany(runs);
  const settings = axes.map((axis) => ({ axis, setting: settingAt(document, axis.path) }));
  const found = new Map<string, SettingValue[]>();
  for (let attempt = 0; found.size < runs && attempt < runs + ATTEMPTS; attempt++) {
    const values = settings.map(({ axis, setting }) => drawnValue(setting, axis, uniform()));
    found.set(JSON.stringify(values), values);
  }
  return [...found.values()];
}

/** Runs with several losses are told apart by a figure that all have, which of several outputs a person has to name. */
function refuseWithoutJudge(document: Document, axes: readonly Axis[]): void {
  const outputs = document.model.layers.filter(({ type }) => type === "output").length;
  if (outputs < 2 || !axes.some(({ path }) => isOfLoss(path)) || watchedFigure(document.training).metric !== "loss")
    return;
  throw new UserError({
    code: "no-shared-figure",
    message: "The runs would have several losses, which cannot be compared, and several outputs.",
    next: "Choose a figure of one output that tells the best epoch (at Train, or `training.watch`).",
    subject: { kind: "setting", path: "training.watch" },
  });
}

function refuseMany(runs: number): void {
  if (runs >= 1 && runs <= MOST_MEMBERS) return;
  throw new UserError({
    code: "too-many-runs",
    message: `A group has 1 to ${whole(MOST_MEMBERS)} runs, and this one would have ${whole(runs)}.`,
    next: "Ask for fewer runs, or give fewer values.",
  });
}

function refuseWithoutValidation({ data: { split } }: Document): void {
  if (
    split.trainOnValidation !== true &&
    (split.validation > 0 || split.predefined === true || split.by?.rule === "column")
  )
    return;
  throw new UserError({
    code: "no-validation-rows",
    message: "The split keeps no validation rows, so there is nothing to tell by which run is the best.",
    next: "Give the validation part a share of the split.",
    subject: { kind: "setting", path: "data.split.validation" },
  });
}
