// The bare graph of layers: which connections are sound, in what order the layers come, what lies on the way to the output.

import type { Problem, Repair, Subject } from "../document/errors";
import type { Layer, Model } from "../document/schema";

/** For each layer's id, the ids that it is connected to on one side. */
export type Links = ReadonlyMap<string, readonly string[]>;

/** A layer as the subject of a problem. */
export function at(id: string): { kind: "layer"; id: string } {
  return { kind: "layer", id };
}

/** The connections that join two different, known layers, each once. */
export function soundConnections(
  model: Model,
  byId: ReadonlyMap<string, Layer>,
  title: (id: string) => string,
  problems: Problem[],
): [string, string][] {
  const seen = new Set<string>();
  return model.connections.filter(([from, to]) => {
    const subject: Subject = { kind: "connection", from, to };
    const repairs: Repair[] = [{ kind: "disconnect", from, to }];
    const next = "Remove the connection.";
    const missing = [from, to].find((id) => !byId.has(id));
    if (missing !== undefined) {
      problems.push({
        code: "dangling-connection",
        message: `A connection from "${from}" to "${to}" names a layer that does not exist: "${missing}".`,
        next,
        subject,
        repairs,
      });
      return false;
    }
    if (from === to) {
      problems.push({ code: "cycle", message: `${title(from)} is connected to itself.`, next, subject, repairs });
      return false;
    }
    const key = `${from}>${to}`;
    if (seen.has(key)) {
      problems.push({
        code: "duplicate-connection",
        message: `${title(from)} is connected to ${title(to)} twice.`,
        next: "Remove one of the connections.",
        subject,
        repairs,
      });
      return false;
    }
    seen.add(key);
    return true;
  });
}

/** Kahn's algorithm; what is left over lies on a cycle or behind one. */
export function inOrder(
  ids: readonly string[],
  sources: Links,
  targets: Links,
): { order: string[]; circular: string[] } {
  const waiting = new Map(ids.map((id) => [id, sources.get(id)?.length ?? 0]));
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (const id of order) {
    for (const target of targets.get(id) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  const done = new Set(order);
  return { order, circular: ids.filter((id) => !done.has(id)) };
}

/** `start` and all that it takes from, near and far. */
export function reach(start: string, links: Links): Set<string> {
  const found = new Set([start]);
  for (const id of found) for (const next of links.get(id) ?? []) found.add(next);
  return found;
}

/** Shows one circle among the layers that could not be put in order. */
export function cycleProblem(
  circular: readonly string[],
  connections: readonly (readonly [string, string])[],
  title: (id: string) => string,
): Problem {
  // Walk backwards from any left-over layer: each has a left-over source, so the walk closes.
  const left = new Set(circular);
  const path: string[] = [];
  let id = circular[0] ?? "";
  while (!path.includes(id)) {
    path.push(id);
    id = connections.find(([from, to]) => to === id && left.has(from))?.[0] ?? id;
  }
  const cycle = path.slice(path.indexOf(id)).reverse();
  const [first = "", last = ""] = [cycle[0], cycle[cycle.length - 1]];
  return {
    code: "cycle",
    message: `The connections go round in a circle: ${[...cycle, first].map(title).join(" → ")}.`,
    next: `Remove the connection from ${title(last)} to ${title(first)}, or another one of the circle.`,
    subject: { kind: "connection", from: last, to: first },
    repairs: [{ kind: "disconnect", from: last, to: first }],
  };
}

/** There are inputs and outputs, and a way from one of the former to each of the latter. */
export function checkTerminals(
  inputs: readonly Layer[],
  outputs: readonly Layer[],
  sources: Links,
  title: (id: string) => string,
  problems: Problem[],
): void {
  if (inputs.length === 0)
    problems.push({
      code: "missing-input",
      message: "The network has no Input layer, so no data can enter.",
      next: "Add an Input layer and connect it.",
    });
  if (outputs.length === 0)
    problems.push({
      code: "missing-output",
      message: "The network has no Output layer, so it gives no prediction.",
      next: "Add an Output layer and connect it.",
    });
  if (inputs.length === 0) return;
  for (const { id } of outputs) {
    const before = reach(id, sources);
    if (inputs.some((input) => before.has(input.id))) continue;
    problems.push({
      code: "no-path",
      message: `No connections lead from ${inputs.map((input) => title(input.id)).join(" or ")} to ${title(id)}.`,
      next: "Connect the layers from left to right.",
      subject: at(id),
    });
  }
}
