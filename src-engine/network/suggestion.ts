// What the app suggests follows the target, as long as nobody has changed it: another task has another network and recipe. Pure.

import { canonicalJson } from "../document/canonicalJson";
import type { Document, Model, Task, TrainingRecipe } from "../document/schema";
import {
  earlierTrainings,
  forecastModel,
  forecastTraining,
  startingModel,
  startingTraining,
  textbookTraining,
} from "../document/startingRecipe";
import { startingSplit } from "../document/create";
import { withDistinctNames } from "./names";
import { unwatched } from "../rules/recipe";

type Suggestion = Pick<Document, "model" | "training">;
/** The ways to suggest, each by the task and the training rows, and whether rows are predicted from earlier ones. */
type Suggest = (task: Task, rows: number, isForecast: boolean) => Suggestion;

const WAYS: readonly Suggest[] = [
  (task, rows, isForecast) =>
    isForecast
      ? { model: forecastModel(task), training: forecastTraining(task, { rows }) }
      : { model: startingModel(task, { rows }), training: startingTraining(task, { rows }) },
  (task, rows) => ({
    model: startingModel(task),
    training: textbookTraining(startingTraining(task, { rows }), task),
  }),
];

/**
 * The document after a change of its targets or windows: with the network and the recipe that are suggested for its new task, where those
 * before were the suggested ones, both of them. Else `after` as it is.
 * @param rows of the whole table
 */
export function withSuggestion(before: Document, after: Document, rows: number): Document {
  const [old, task] = [before.data.task, after.data.task];
  if (
    (old === task && isForecast(before) === isForecast(after)) ||
    old === "mixed" ||
    task === "mixed" ||
    outputsOf(after.model) !== 1
  )
    return after;
  const way = wayOf(before, rows);
  const [size = 0] = sizesOf(after, rows);
  if (way === undefined) return after;
  return adopt(after, way(task, size, isForecast(after)));
}

/**
 * The document with the network and the recipe that are suggested for its task, whatever it had; null where there is no such
 * suggestion, as for several outputs.
 * @param rows of the whole table
 */
export function suggestedFor(document: Document, rows: number): Document | null {
  const { task } = document.data;
  const [way] = WAYS;
  const [size = 0] = sizesOf(document, rows);
  return way === undefined || task === "mixed" || outputsOf(document.model) !== 1
    ? null
    : adopt(document, way(task, size, isForecast(document)));
}

/** Whether a change of the task found a network or a recipe that somebody had worked on, and that therefore stayed. */
export function keepsOwn(before: Document, after: Document, rows: number): boolean {
  return before.data.task !== after.data.task && wayOf(after, rows) === undefined && suggestedFor(after, rows) !== null;
}

/** The way by which the document's network and recipe are suggested ones. */
function wayOf(document: Document, rows: number): Suggest | undefined {
  const { task } = document.data;
  if (task === "mixed") return undefined;
  return WAYS.find((suggest) =>
    sizesOf(document, rows).some((size) => isSame(document, suggest(task, size, isForecast(document)))),
  );
}

function isForecast({ data }: Document): boolean {
  return data.windows !== undefined;
}

function adopt(document: Document, { model: unnamed, training }: Suggestion): Document {
  const model = withDistinctNames(unnamed);
  const known = new Set(model.layers.map(({ id }) => id));
  const isLaidOut =
    document.model.layers.length === known.size && document.model.layers.every(({ id }) => known.has(id));
  return {
    ...document,
    model,
    training: document.data.split.validation > 0 ? training : unwatched(training),
    layout: isLaidOut ? document.layout : { ...document.layout, positions: {} },
  };
}

/** The training rows now, and those of the split that the table began with. */
function sizesOf({ data: { split } }: Document, rows: number): readonly number[] {
  return [split.train, startingSplit("classification").train].map((share) => Math.round(rows * share));
}

function isSame({ model, training }: Document, suggestion: Suggestion): boolean {
  const proposed: readonly TrainingRecipe[] = [suggestion.training, ...earlierTrainings(suggestion.training)];
  const recipes = proposed.flatMap((recipe) => [recipe, unwatched(recipe)]);
  const ofTraining = canonicalJson(training);
  return (
    canonicalJson(withDistinctNames(model)) === canonicalJson(withDistinctNames(suggestion.model)) &&
    recipes.some((recipe) => canonicalJson(recipe) === ofTraining)
  );
}

function outputsOf({ layers }: Model): number {
  return layers.filter(({ type }) => type === "output").length;
}
