// What can be wrong where several inputs share the data's columns, or several outputs its targets, and how it is fixed.

import type { Problem, Repair, Subject } from "../document/errors";
import { resolveParams } from "../document/params";
import type { Layer } from "../document/schema";
import { outputLayer } from "../layers/output";
import type { ColumnPart, TargetPart } from "../layers/spec";
import { at } from "./structure";

export type EndKind = "input" | "output";

/** How the layers hang together, as far as the ends' problems and their repairs need it. */
export interface EndWiring {
  title(id: string): string;
  /** The layer that feeds an output. */
  feeder(id: string): string | undefined;
}

/** Who has which columns. */
export interface Division<P extends ColumnPart> {
  /** By end; null: the whole row. */
  readonly owned: ReadonlyMap<string, readonly P[] | null>;
  /** Columns that no end has. */
  readonly left: readonly P[];
}

/** The setting that names an end's columns, and what messages say of it. */
const WORDS = {
  input: {
    param: "columns",
    verb: "takes",
    stranger: "a feature",
    unknown: "unknown-feature",
    twice: "feature-taken-twice",
    none: "input-without-columns",
  },
  output: {
    param: "targets",
    verb: "predicts",
    stranger: "a target",
    unknown: "unknown-target",
    twice: "target-predicted-twice",
    none: "output-without-target",
  },
} as const satisfies Record<EndKind, object>;

function setColumns(kind: EndKind, id: string, value: readonly string[]): Repair {
  return { kind: "set-param", id, param: WORDS[kind].param, value };
}

function subjectOf(kind: EndKind, id: string): Subject {
  return { ...at(id), param: WORDS[kind].param };
}

export function unknownColumn(
  kind: EndKind,
  id: string,
  name: string,
  names: readonly string[],
  { title }: EndWiring,
): Problem {
  const { unknown, verb, stranger } = WORDS[kind];
  const others = names.filter((other) => other !== name);
  return {
    code: unknown,
    message: `${title(id)} ${verb} "${name}", which is not ${stranger} of the data.`,
    next: "Choose other columns.",
    subject: subjectOf(kind, id),
    // An end of that column alone has nothing to be there for.
    repairs: [setColumns(kind, id, others), ...(others.length === 0 ? [{ kind: "remove-layer", id } as const] : [])],
  };
}

export function namedTwice(
  kind: EndKind,
  id: string,
  owner: string,
  name: string,
  names: readonly string[],
  { title }: EndWiring,
): Problem {
  const { twice, verb } = WORDS[kind];
  return {
    code: twice,
    message: `${title(id)} ${verb} "${name}", and so does ${title(owner)}.`,
    next: `Choose it in one ${kind} alone.`,
    subject: subjectOf(kind, id),
    repairs: [
      setColumns(
        kind,
        id,
        names.filter((other) => other !== name),
      ),
    ],
  };
}

/** An end that names no column, where `first` has all that are named by none. */
export function nothingLeft(
  kind: EndKind,
  id: string,
  first: string,
  rest: readonly ColumnPart[],
  { title }: EndWiring,
): Problem {
  const { none, verb } = WORDS[kind];
  const last = rest.length > 1 ? rest.at(-1) : undefined;
  return {
    code: none,
    message:
      rest.length === 0
        ? `${title(id)} ${verb} nothing, because there is no column that no other ${kind} ${verb}.`
        : `${title(id)} ${verb} nothing, because ${title(first)} ${verb} all that no ${kind} names.`,
    next: "Choose its columns, or remove it.",
    subject: subjectOf(kind, id),
    repairs: [last === undefined ? { kind: "remove-layer", id } : setColumns(kind, id, [last.name])],
  };
}

/** How many columns a message names. */
const NAMED = 5;

function list(columns: readonly ColumnPart[]): string {
  const names = columns.slice(0, NAMED).map(({ name }) => `"${name}"`);
  return names.join(", ") + (columns.length > NAMED ? ` and ${columns.length - NAMED} more` : "");
}

export function notTaken(inputs: readonly Layer[], { owned, left }: Division<ColumnPart>): Problem {
  const [columns, them] = left.length === 1 ? ["column", "it"] : ["columns", "them"];
  const [input] = inputs;
  return {
    code: "feature-not-taken",
    message: `No input takes the ${columns} ${list(left)}, so the network does not see ${them}.`,
    next: `Choose ${them} in an input, or ignore ${them} in the data.`,
    ...(input === undefined ? {} : { subject: subjectOf("input", input.id) }),
    warning: true,
    repairs: inputs.map(({ id }) =>
      setColumns(
        "input",
        id,
        [...(owned.get(id) ?? []), ...left].map(({ name }) => name),
      ),
    ),
  };
}

export function notPredicted(
  target: TargetPart,
  outputs: readonly Layer[],
  { owned }: Division<TargetPart>,
  { feeder }: EndWiring,
): Problem {
  const isNumber = ({ task }: TargetPart): boolean => task === "regression";
  const joinable = isNumber(target) ? outputs.filter(({ id }) => owned.get(id)?.every(isNumber) === true) : [];
  const from = outputs.map(({ id }) => feeder(id)).find((id) => id !== undefined);
  return {
    code: "target-not-predicted",
    message: `No output predicts the target "${target.name}".`,
    next: "Choose it in an output, or ignore the column in the data.",
    subject: { kind: "column", name: target.name },
    repairs: [
      ...joinable.map(({ id }) =>
        setColumns(
          "output",
          id,
          [...(owned.get(id) ?? []), target].map(({ name }) => name),
        ),
      ),
      ...(from === undefined ? [] : [outputFor([target], from)]),
    ],
  };
}

/** An output gives the classes of one column, or numbers; null where it does. */
export function severalKinds(layer: Layer, own: readonly TargetPart[], { title, feeder }: EndWiring): Problem | null {
  const classes = own.filter(({ task }) => task === "classification");
  const numbers = own.filter(({ task }) => task === "regression");
  if (classes.length === 0 || (classes.length === 1 && numbers.length === 0)) return null;
  const { targets, activation } = resolveParams(outputLayer.params, layer.params).params;
  // What suits the output as it is stays with it; numbers go together, each column of classes alone.
  const staying = activation === "softmax" || numbers.length === 0 ? classes.slice(0, 1) : numbers;
  const [next] = [classes, numbers]
    .map((kind) => kind.filter((target) => !staying.includes(target)))
    .filter(({ length }) => length > 0);
  const moving = next?.[0]?.task === "classification" ? next.slice(0, 1) : (next ?? []);
  const from = feeder(layer.id);
  const repairs: Repair[] =
    targets.length > 0
      ? [
          setColumns(
            "output",
            layer.id,
            staying.map(({ name }) => name),
          ),
        ]
      : from === undefined
        ? []
        : [outputFor(moving, from)];
  return {
    code: "output-of-several-kinds",
    message:
      numbers.length === 0
        ? `${title(layer.id)} predicts the classes of several columns (${list(classes)}); each needs an output of its own.`
        : `${title(layer.id)} predicts classes (${list(classes)}) and numbers (${list(numbers)}) together; they need an output each.`,
    next: "Add an output, and choose what each predicts.",
    subject: subjectOf("output", layer.id),
    repairs,
  };
}

/** A new output beside the one that `from` feeds. */
function outputFor(targets: readonly TargetPart[], from: string): Repair {
  const isClass = targets[0]?.task === "classification";
  return {
    kind: "add-layer",
    type: "output",
    from,
    params: {
      targets: targets.map(({ name }) => name),
      activation: isClass ? "softmax" : "linear",
      loss: { type: isClass ? "categorical-cross-entropy" : "half-mse" },
    },
  };
}
