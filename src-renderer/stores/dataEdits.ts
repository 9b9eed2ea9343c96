// Edits of the data recipe, as recipes for the document store. Pure but for the draft they are given.

import type { Draft } from "mutative";
import { defaultColumn, retypeColumn } from "../../src-engine/document/create";
import { hasProposedOutputs, withOutputs } from "../../src-engine/document/proposedOutputs";
import type { Targets } from "../../src-engine/document/proposedOutputs";
import type { ColumnRole, ColumnType, DataTask, Document, Task } from "../../src-engine/document/schema";
import { lossOf } from "../../src-engine/document/startingRecipe";
import { LOSSES } from "../../src-engine/losses/registry";

type DocumentDraft = Draft<Document>;

/** What is predicted decides the task: a number or a date is a regression, anything else a classification. */
export function taskOf(type: ColumnType): Task {
  return type === "number" || type === "date" ? "regression" : "classification";
}

/** What each target is, in the order of the data. */
function targetsOf({ target, columns }: Document["data"]): Targets {
  const chosen = Object.keys(columns).filter((name) => target.includes(name));
  return new Map(chosen.map((name) => [name, taskOf(columns[name]?.type ?? "text")]));
}

/** Makes an edit of the targets, after which outputs that are still as they were proposed follow them. */
function withOutputsFollowing(draft: DocumentDraft, edit: () => void): void {
  const areProposed = hasProposedOutputs(draft.model, targetsOf(draft.data));
  edit();
  const targets = targetsOf(draft.data);
  if (!areProposed || targets.size === 0 || hasProposedOutputs(draft.model, targets)) return;
  const model = withOutputs(draft.model, targets);
  const left = new Set(model.layers.map(({ id }) => id));
  for (const id of Object.keys(draft.layout.positions))
    if (!left.has(id)) Reflect.deleteProperty(draft.layout.positions, id);
  draft.model = { layers: [...model.layers], connections: [...model.connections] };
  // Each number has a loss of its own then; the recipe's is that of the classes.
  if (draft.data.task === "mixed" && LOSSES.find(draft.training.loss.type)?.activations[0] !== "softmax")
    draft.training.loss = lossOf("classification");
}

/** Makes `name` the one column to predict; what was predicted before becomes an input. The loss and the last activation follow the task. */
export function setTarget(draft: DocumentDraft, name: string): void {
  withOutputsFollowing(draft, () => makeTarget(draft, name));
}

function makeTarget(draft: DocumentDraft, name: string): void {
  const column = draft.data.columns[name];
  if (!column) return;
  for (const old of draft.data.target) {
    const previous = draft.data.columns[old];
    if (previous && old !== name) becomeInput(previous);
  }
  // Free text cannot be predicted; the same values taken as categories can.
  if (column.type === "text") Object.assign(column, retypeColumn(column, "category"));
  column.role = "target";
  draft.data.target = [name];
  setTask(draft, taskOf(column.type));
}

/** A target's rows are left out where it is missing; an input has better choices. */
function becomeInput(column: DocumentDraft["data"]["columns"][string]): void {
  column.role = column.type === "text" ? "ignore" : "feature";
  column.missing = defaultColumn(column.type, column.role).missing;
}

/** What all targets are; each by its column's type where they differ. */
function taskOfTargets({ target, columns }: DocumentDraft["data"]): DataTask {
  const [task = "classification", ...others] = new Set(target.map((name) => taskOf(columns[name]?.type ?? "text")));
  return others.length === 0 ? task : "mixed";
}

/** Changes a column's role. Further targets are predicted beside the first: numbers by the same output, classes by one of their own. */
export function setRole(draft: DocumentDraft, name: string, role: ColumnRole): void {
  withOutputsFollowing(draft, () => changeRole(draft, name, role));
}

function changeRole(draft: DocumentDraft, name: string, role: ColumnRole): void {
  const column = draft.data.columns[name];
  if (!column || column.role === role) return;
  if (role === "target") {
    if (draft.data.target.length === 0) {
      makeTarget(draft, name);
      return;
    }
    if (column.type === "text") Object.assign(column, retypeColumn(column, "category"));
    column.role = "target";
    draft.data.target.push(name);
    setTask(draft, taskOfTargets(draft.data));
    return;
  }
  if (column.role === "target" && role === "feature") becomeInput(column);
  else column.role = role;
  if (!draft.data.target.includes(name)) return;
  draft.data.target = draft.data.target.filter((other) => other !== name);
  if (draft.data.target.length > 0) setTask(draft, taskOfTargets(draft.data));
}

/** Changes a column's type; its rules follow, and of a target the task too. */
export function setType(draft: DocumentDraft, name: string, type: ColumnType): void {
  withOutputsFollowing(draft, () => changeType(draft, name, type));
}

function changeType(draft: DocumentDraft, name: string, type: ColumnType): void {
  const column = draft.data.columns[name];
  if (!column || column.type === type) return;
  const role =
    type === "text" ? "ignore" : column.role === "ignore" && column.type === "text" ? "feature" : column.role;
  const wasTarget = column.role === "target";
  Object.assign(column, role === "ignore" ? { ...defaultColumn(type, role) } : { ...retypeColumn(column, type), role });
  if (!wasTarget) return;
  if (role !== "target") draft.data.target = draft.data.target.filter((other) => other !== name);
  else if (draft.data.target.length === 1) makeTarget(draft, name);
  if (draft.data.target.length > (role === "target" ? 1 : 0)) setTask(draft, taskOfTargets(draft.data));
}

/** Of arrays: which answers are predicted; the others are ignored, since an array is learned from alone. */
export function setAnswers(draft: DocumentDraft, names: readonly string[]): void {
  for (const [name, column] of Object.entries(draft.data.columns)) {
    if (names.includes(name)) column.role = "target";
    else if (column.role === "target") column.role = "ignore";
  }
  draft.data.target = [...names];
}

/** Of arrays: whether the answers are classes, of one column, or numbers. */
export function setAnswerKind(draft: DocumentDraft, task: Task): void {
  const [first, ...others] = draft.data.target;
  if (task === "classification" && first !== undefined && others.length > 0) setAnswers(draft, [first]);
  for (const name of draft.data.target) {
    const column = draft.data.columns[name];
    if (column)
      Object.assign(column, {
        ...retypeColumn(column, task === "classification" ? "category" : "number"),
        missing: "drop-row",
      });
  }
  setTask(draft, task);
}

/**
 * Sets the task, and where the loss does not suit it, the task's usual loss and last activation. Of mixed targets each output
 * has what suits its own, so that nothing is changed for all of them.
 */
export function setTask(draft: DocumentDraft, task: DataTask): void {
  const changed = draft.data.task !== task;
  draft.data.task = task;
  draft.data.split.stratify = task !== "regression";
  if (task === "mixed") return;
  if (!changed && LOSSES.find(draft.training.loss.type)?.tasks.includes(task) !== false) return;
  const loss = lossOf(task);
  draft.training.loss = loss;
  const [activation] = LOSSES.find(loss.type)?.activations ?? [];
  for (const layer of draft.model.layers) {
    if (layer.type === "output" && activation !== undefined) layer.params = { ...layer.params, activation };
  }
}

/** The split after the handle between two parts was moved; parts keep to whole percents and train is never empty. */
export function moveSplit(
  split: Document["data"]["split"],
  handle: "train" | "test",
  share: number,
): Document["data"]["split"] {
  const percent = (value: number) => Math.round(value * 100) / 100;
  if (handle === "train") {
    const train = percent(Math.min(1 - split.test, Math.max(0.01, share)));
    return { ...split, train, validation: percent(Math.max(0, 1 - train - split.test)), test: percent(split.test) };
  }
  const test = percent(Math.min(1 - split.train, Math.max(0, 1 - share)));
  return { ...split, test, validation: percent(Math.max(0, 1 - split.train - test)), train: percent(split.train) };
}
