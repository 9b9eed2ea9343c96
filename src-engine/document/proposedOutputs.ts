// The outputs that the app proposes for what is to be predicted: one for each column of classes, and one for all numbers. Where
// the targets change they follow, as long as they are still as they were proposed.

import { freshId } from "./graph";
import type { Layer, Model, Task } from "./schema";

/** What is predicted, and as what, in the order of the data. */
export type Targets = ReadonlyMap<string, Task>;

/** The network with the proposed outputs in place of its own, each fed by what fed those. */
export function withOutputs(model: Model, targets: Targets): Model {
  const others = model.layers.filter(({ type }) => type !== "output");
  const known = new Set(others.map(({ id }) => id));
  const outputs = proposedOutputs(targets, known);
  const kept = model.connections.filter(([, to]) => known.has(to));
  const feeders = new Set(model.connections.filter(([, to]) => !known.has(to)).map(([from]) => from));
  return {
    layers: [...others, ...outputs],
    connections: [...kept, ...outputs.flatMap(({ id }) => [...feeders].map((from): [string, string] => [from, id]))],
  };
}

/** Whether the outputs are those that are proposed for these targets: nobody has changed them since. */
export function hasProposedOutputs(model: Model, targets: Targets): boolean {
  const outputs = model.layers.filter(({ type }) => type === "output");
  const proposed = proposedOutputs(targets, new Set());
  const feeders = outputs.map(({ id }) =>
    model.connections
      .filter(([, to]) => to === id)
      .map(([from]) => from)
      .join(" "),
  );
  return new Set(feeders).size === 1 && JSON.stringify(outputs.map(looks)) === JSON.stringify(proposed.map(looks));
}

/** All of an output but its id, which is given to suit the other layers. */
function looks({ name, params = {} }: Layer): unknown {
  return [name ?? null, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))];
}

function proposedOutputs(targets: Targets, taken: ReadonlySet<string>): Layer[] {
  const classes = [...targets].flatMap(([name, task]) => (task === "classification" ? [[name]] : []));
  const numbers = [...targets].flatMap(([name, task]) => (task === "regression" ? [name] : []));
  const groups = [...classes, ...(numbers.length > 0 ? [numbers] : [])];
  const isClass = ([name = ""]: readonly string[]): boolean => targets.get(name) === "classification";
  const [only, ...more] = groups;
  if (only === undefined || more.length === 0) {
    return [
      {
        id: freshId("output", taken),
        type: "output",
        params: { activation: only === undefined || isClass(only) ? "softmax" : "linear" },
      },
    ];
  }
  const ids = new Set(taken);
  return groups.map((group): Layer => {
    const [first = "", ...rest] = group;
    const name = rest.length === 0 ? first : `${first} + ${rest.length}`;
    const id = freshId(
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "_")
        .replace(/^_+|_+$/g, "") || "output",
      ids,
    );
    ids.add(id);
    // Numbers have a loss of their own; the recipe's is that of the classes.
    return {
      id,
      type: "output",
      name,
      params: {
        targets: group,
        ...(isClass(group) ? { activation: "softmax" } : { activation: "linear", loss: { type: "half-mse" } }),
      },
    };
  });
}
