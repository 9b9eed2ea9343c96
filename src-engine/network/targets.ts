// What is predicted: how a document changes with its targets, in the window and where data is imported alike. The task follows
// them, the loss and the last activation follow the task, and outputs that are still as they were proposed follow too. Pure.

import { defaultColumn, retypeColumn } from "../document/create";
import { hasProposedOutputs, withOutputs } from "../document/proposedOutputs";
import type { Targets } from "../document/proposedOutputs";
import type { Column, ColumnRole, ColumnType, DataRecipe, DataTask, Document, Task } from "../document/schema";
import { lossOf } from "../document/startingRecipe";
import { LOSSES } from "../losses/registry";
import { scalingOf } from "../preparing/scalings/registry";

type Columns = DataRecipe["columns"];

/** What is predicted decides the task: a number or a date is a regression, anything else a classification. */
export function taskOf(type: ColumnType): Task {
  return type === "number" || type === "date" ? "regression" : "classification";
}

/** What each target is, in the order of the data. */
export function targetsOf({ target, columns }: Pick<DataRecipe, "target" | "columns">): Targets {
  const chosen = Object.keys(columns).filter((name) => target.includes(name));
  return new Map(chosen.map((name) => [name, taskOf(columns[name]?.type ?? "text")]));
}

/** The document with these columns and targets, and what follows from them. */
export function withTargets(document: Document, columns: Columns, target: readonly string[]): Document {
  const retargeted = { ...document, data: { ...document.data, columns, target: [...target] } };
  const targets = targetsOf(retargeted.data);
  if (targets.size === 0) return retargeted;
  const next = withTask(retargeted, taskOfTargets(targets));
  const areProposed = hasProposedOutputs(document.model, targetsOf(document.data));
  if (!areProposed || hasProposedOutputs(next.model, targets)) return next;
  const model = withOutputs(next.model, targets);
  const left = new Set(model.layers.map(({ id }) => id));
  const positions = Object.fromEntries(Object.entries(next.layout.positions).filter(([id]) => left.has(id)));
  // Each number has a loss of its own then; the recipe's is that of the classes.
  const isOfClasses = LOSSES.find(next.training.loss.type)?.activations[0] === "softmax";
  const training =
    next.data.task === "mixed" && !isOfClasses ? { ...next.training, loss: lossOf("classification") } : next.training;
  return { ...next, model, layout: { ...next.layout, positions }, training };
}

/** What all targets are; each by its column's type where they differ. */
function taskOfTargets(targets: Targets): DataTask {
  const [task = "classification", ...others] = new Set(targets.values());
  return others.length === 0 ? task : "mixed";
}

/**
 * With the task, and where the loss does not suit it, the task's usual loss and last activation. Of mixed targets each output
 * has what suits its own, so that nothing is changed for all of them.
 */
function withTask(document: Document, task: DataTask): Document {
  const { data, training, model } = document;
  const next = { ...document, data: { ...data, task, split: { ...data.split, stratify: task !== "regression" } } };
  if (task === "mixed") return next;
  if (data.task === task && LOSSES.find(training.loss.type)?.tasks.includes(task) !== false) return next;
  const loss = lossOf(task);
  const [activation] = LOSSES.find(loss.type)?.activations ?? [];
  const layers = model.layers.map((layer) =>
    layer.type === "output" && activation !== undefined ? { ...layer, params: { ...layer.params, activation } } : layer,
  );
  return { ...next, training: { ...training, loss }, model: { ...model, layers } };
}

/** Makes `name` the one column to predict; what was predicted before becomes an input. */
export function withTarget(document: Document, name: string): Document {
  const { columns, target } = document.data;
  const column = columns[name];
  if (column === undefined) return document;
  const former = target.flatMap((old): [string, Column][] =>
    old === name || columns[old] === undefined ? [] : [[old, asInput(columns[old])]],
  );
  return withTargets(document, { ...columns, ...Object.fromEntries(former), [name]: asTarget(column) }, [name]);
}

/** Changes a column's role. Further targets are predicted beside the first: numbers by the same output, classes by one of their own. */
export function withRole(document: Document, name: string, role: ColumnRole): Document {
  const { columns, target } = document.data;
  const column = columns[name];
  if (column === undefined || column.role === role) return document;
  if (role === "target") return withTargets(document, { ...columns, [name]: asTarget(column) }, [...target, name]);
  const next = column.role === "target" && role === "feature" ? asInput(column) : { ...column, role };
  return withChangedColumn(document, name, next);
}

/** Changes a column's type; its rules follow, and of a target the task too. Free text is neither learned from nor predicted. */
export function withType(document: Document, name: string, type: ColumnType): Document {
  const column = document.data.columns[name];
  if (column === undefined || column.type === type) return document;
  const role =
    type === "text" ? "ignore" : column.role === "ignore" && column.type === "text" ? "feature" : column.role;
  const rules = role === "ignore" ? defaultColumn(type, role) : retypeColumn(column, type);
  return withChangedColumn(document, name, { ...column, ...rules, role });
}

/** The column changed; the targets are changed only where it is one or was one. */
function withChangedColumn(document: Document, name: string, column: Column): Document {
  const { data } = document;
  const columns = { ...data.columns, [name]: column };
  if (!data.target.includes(name)) return { ...document, data: { ...data, columns } };
  return withTargets(
    document,
    columns,
    column.role === "target" ? data.target : data.target.filter((other) => other !== name),
  );
}

/** Free text cannot be predicted; the same values taken as categories can. */
function asTarget(column: Column): Column {
  const scale = scalingOf(column.scale).forTargets ? column.scale : defaultColumn(column.type, "target").scale;
  return { ...column, scale, ...(column.type === "text" ? retypeColumn(column, "category") : {}), role: "target" };
}

/** A target's rows are left out where it is missing; an input has better choices. */
function asInput(column: Column): Column {
  const role = column.type === "text" ? "ignore" : "feature";
  return { ...column, role, missing: defaultColumn(column.type, role).missing };
}

/** Of arrays: which answers are predicted; the others are ignored, since an array is learned from alone. */
export function withAnswers(document: Document, names: readonly string[]): Document {
  const { data } = document;
  const columns = Object.fromEntries(
    Object.entries(data.columns).map(([name, column]): [string, Column] => {
      const role = names.includes(name) ? "target" : column.role === "target" ? "ignore" : column.role;
      return [name, role === column.role ? column : { ...column, role }];
    }),
  );
  return { ...document, data: { ...data, columns, target: [...names] } };
}

/** Of arrays: whether the answers are classes, of one column, or numbers. */
export function withAnswerKind(document: Document, task: Task): Document {
  const { target } = document.data;
  const next = task === "classification" ? withAnswers(document, target.slice(0, 1)) : document;
  const type = task === "classification" ? "category" : "number";
  const retyped = next.data.target.flatMap((name): [string, Column][] => {
    const column = next.data.columns[name];
    return column === undefined ? [] : [[name, { ...column, ...retypeColumn(column, type), missing: "drop-row" }]];
  });
  const columns = { ...next.data.columns, ...Object.fromEntries(retyped) };
  return withTask({ ...next, data: { ...next.data, columns } }, task);
}
