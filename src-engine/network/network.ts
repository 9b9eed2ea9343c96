// The layer graph made ready for work: layers in order, settings filled in, shapes and weights worked out. What is
// wrong is collected, not thrown, and what can still be known is.

import type { Problem, Repair } from "../document/errors";
import { UserError, invariant } from "../document/errors";
import { resolveParams } from "../document/params";
import type { ParamProblem, Params, ParamSpecs } from "../document/params";
import type { Layer, Model } from "../document/schema";
import { layerSpec } from "../layers/registry";
import { isProblem } from "../layers/spec";
import type { DataShapes, ExampleShape, LayerProblem, LayerSpec, WeightSpec } from "../layers/spec";
import { divideEnds } from "./ends";
import type { EndPart } from "./ends";
import { layerTitles } from "./names";
import { at, checkTerminals, cycleProblem, inOrder, reach, soundConnections } from "./structure";
import type { Links } from "./structure";

export interface NetworkLayer {
  readonly id: string;
  /** What a message calls it: its name, else its kind's label; with the id where that is not unique. */
  readonly title: string;
  readonly layer: Layer;
  readonly spec: LayerSpec | undefined;
  readonly params: Params<ParamSpecs>;
  /** Ids of the layers it takes from, in the order of the connections. */
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  /** It lies on a way to an output. */
  readonly used: boolean;
  /** Of an input or output: what it has of the data; undefined where it has nothing, or there is no data yet. */
  readonly part?: EndPart | undefined;
  /** Null where it cannot be known: an earlier layer is wrong, or there is no data yet. */
  readonly inputShapes: readonly (ExampleShape | null)[];
  readonly shape: ExampleShape | null;
  readonly weights: readonly WeightSpec[];
}

export interface Network {
  /** What the data ask of its ends; null while there are none. */
  readonly ends: DataShapes | null;
  /** Every layer; those that can be put in order come first, sources before targets. */
  readonly layers: readonly NetworkLayer[];
  /** In the order of the document. */
  readonly outputs: readonly NetworkLayer[];
  readonly problems: readonly Problem[];
}

/** Works out all that the layer graph says. `ends` is null while there is no data. */
export function analyze(model: Model, ends: DataShapes | null): Network {
  const problems: Problem[] = [];
  const titles = layerTitles(model.layers);
  const title = (id: string): string => titles.get(id) ?? id;
  const byId = new Map<string, Layer>();
  for (const layer of model.layers) {
    if (byId.has(layer.id)) {
      problems.push({
        code: "duplicate-layer",
        message: `Two layers have the id "${layer.id}".`,
        next: "Give one of them another id.",
        subject: at(layer.id),
      });
    } else byId.set(layer.id, layer);
  }

  const connections = soundConnections(model, byId, title, problems);
  const sources = new Map([...byId.keys()].map((id): [string, string[]] => [id, []]));
  const targets = new Map([...byId.keys()].map((id): [string, string[]] => [id, []]));
  for (const [from, to] of connections) {
    sources.get(to)?.push(from);
    targets.get(from)?.push(to);
  }

  const { order, circular } = inOrder([...byId.keys()], sources, targets);
  if (circular.length > 0) problems.push(cycleProblem(circular, connections, title));

  const outputs = [...byId.values()].filter(({ type }) => type === "output");
  const inputs = [...byId.values()].filter(({ type }) => type === "input");
  const used = new Set(outputs.flatMap(({ id }) => [...reach(id, sources)]));
  checkTerminals(inputs, outputs, sources, title, problems);
  // Where there is no output yet, nothing leads to it, and every problem counts.
  const weighed = (id: string, problem: Problem): Problem =>
    used.has(id) || outputs.length === 0 ? problem : { ...problem, warning: true };
  const feeder = (id: string): string | undefined => sources.get(id)?.[0];
  const division = ends === null ? null : divideEnds(inputs, outputs, ends, { title, feeder });
  problems.push(
    ...(division?.problems ?? []).map((problem) =>
      problem.subject?.kind === "layer" ? weighed(problem.subject.id, problem) : problem,
    ),
  );

  const wiring: Wiring = {
    title,
    sources,
    targets,
    circular: new Set(circular),
    looseEnds: [...byId.values()]
      .filter(({ id, type }) => type !== "output" && (targets.get(id) ?? []).length === 0)
      .map(({ id }) => id),
  };
  const shapes = new Map<string, ExampleShape | null>();
  const layers = [...order, ...circular].map((id): NetworkLayer => {
    const layer = byId.get(id);
    invariant(layer !== undefined, `layer ${id} is in the order but not in the model`);
    const spec = layerSpec(layer.type);
    const inputShapes = (sources.get(id) ?? []).map((source) => shapes.get(source) ?? null);
    const { params, problems: invalid } = resolveParams(spec?.params ?? {}, spec === undefined ? {} : layer.params);
    const report = (problem: Problem): void => void problems.push(weighed(id, problem));
    const part = division?.parts.get(id);

    let result: ReturnType<typeof inferLayer> = { shape: null, weights: [] };
    if (spec === undefined) report(unknownType(layer, title(id)));
    else {
      for (const problem of invalid) report(describeParamProblem(id, title(id), spec, problem));
      if (checkArity(id, spec, wiring, report))
        result = inferLayer(id, spec, params, inputShapes, endsFor(layer, part, ends), wiring, report);
    }
    shapes.set(id, result.shape);
    return {
      id,
      title: title(id),
      layer,
      spec,
      params,
      sources: sources.get(id) ?? [],
      targets: targets.get(id) ?? [],
      used: used.has(id),
      part,
      inputShapes,
      ...result,
    };
  });

  const analyzed = new Map(layers.map((layer) => [layer.id, layer]));
  return { ends, layers, outputs: outputs.flatMap(({ id }) => analyzed.get(id) ?? []), problems };
}

/** A network that can be compiled. */
export interface SoundNetwork {
  readonly ends: DataShapes;
  /** The layers on the way to an output, in order. */
  readonly layers: readonly NetworkLayer[];
  readonly outputs: readonly NetworkLayer[];
}

/** The network, if it is free of problems and has data; throws the first problem as a UserError. */
export function requireSound({ ends, layers, outputs, problems }: Network): SoundNetwork {
  const problem = problems.find(({ warning }) => warning !== true);
  if (problem !== undefined) throw new UserError(problem);
  invariant(ends !== null, "a network is compiled for data");
  return { ends, layers: layers.filter(({ used }) => used), outputs };
}

/** {@link analyze} and {@link requireSound} at once. */
export function soundNetwork(model: Model, ends: DataShapes): SoundNetwork {
  return requireSound(analyze(model, ends));
}

/** What the data asks of one layer: an end sees its own part of them, and null where it has none. */
export function endsFor({ type }: Layer, part: EndPart | undefined, ends: DataShapes | null): DataShapes | null {
  if (ends === null || (type !== "input" && type !== "output")) return ends;
  if (part === undefined) return null;
  return type === "input" ? { ...ends, input: part.shape } : { ...ends, output: part.shape };
}

/** How the layers hang together. */
interface Wiring {
  readonly sources: Links;
  readonly targets: Links;
  /** Layers on a circle, or behind one. */
  readonly circular: ReadonlySet<string>;
  /** Layers that lead nowhere yet. */
  readonly looseEnds: readonly string[];
  title(id: string): string;
}

type Report = (problem: Problem) => void;

/** Shape and weights of a layer whose connections are sound; unknown where an earlier layer's shape is, or there is no data. */
function inferLayer(
  id: string,
  spec: LayerSpec,
  params: Params<ParamSpecs>,
  inputShapes: readonly (ExampleShape | null)[],
  ends: DataShapes | null,
  { sources, title }: Wiring,
  report: Report,
): { readonly shape: ExampleShape | null; readonly weights: readonly WeightSpec[] } {
  if (ends === null || !inputShapes.every((shape) => shape !== null)) return { shape: null, weights: [] };
  const shape = spec.inferShape(inputShapes, params, ends);
  if (!isProblem(shape)) return { shape, weights: spec.weights(inputShapes, params, ends) };
  report(describeProblem(id, sources.get(id) ?? [], shape, title));
  return { shape: null, weights: [] };
}

function describeParamProblem(
  id: string,
  title: string,
  spec: LayerSpec,
  { param, expected, received, nearest }: ParamProblem,
): Problem {
  const subject = { ...at(id), param };
  if (nearest === undefined) {
    return {
      code: "unknown-parameter",
      message: `${title} has no setting "${received}"; it has ${expected}.`,
      next: "Remove it from the file.",
      subject,
      expected,
      received,
    };
  }
  return {
    code: "bad-parameter",
    message: `"${spec.params[param]?.label ?? param}" of ${title} must be ${expected}, but is ${received}.`,
    next: `Set it to ${typeof nearest === "object" ? JSON.stringify(nearest) : nearest}, or to another value in that range.`,
    subject,
    expected,
    received,
    repairs: [{ kind: "set-param", id, param, value: nearest }],
  };
}

function unknownType({ id, type }: Layer, title: string): Problem {
  return {
    code: "unknown-layer-type",
    message: `${title} is a layer of the kind "${type}", which this version does not know.`,
    next: "Remove it, or open the project with the version that made it.",
    subject: at(id),
    repairs: [{ kind: "remove-layer", id }],
  };
}

/** Reports a wrong number of connections; tells whether the layer's shape can be worked out. */
function checkArity(
  id: string,
  spec: LayerSpec,
  { sources, targets, circular, looseEnds, title }: Wiring,
  report: Report,
): boolean {
  const from = sources.get(id) ?? [];
  const to = targets.get(id) ?? [];
  const { min, max } = spec.inputs;
  if (spec.type === "output" && to.length > 0) {
    const repairs = to.map((target): Repair => ({ kind: "disconnect", from: id, to: target }));
    report({
      code: "output-not-last",
      message: `${title(id)} is connected to ${to.map(title).join(" and ")}, but nothing can follow the output.`,
      next: "Remove the connection.",
      subject: at(id),
      repairs,
    });
  }
  if (from.length > max) {
    const expected = max === 0 ? "no connection" : max === 1 ? "one connection" : `at most ${max} connections`;
    const message = `${title(id)} takes ${expected}, but ${from.length} come in: from ${from.map(title).join(" and ")}.`;
    const repairs = from.map((source): Repair => ({ kind: "disconnect", from: source, to: id }));
    report({
      code: "too-many-inputs",
      message,
      next: "Remove the connections that are too many.",
      subject: at(id),
      expected,
      received: String(from.length),
      repairs,
    });
    return false;
  }
  if (from.length < min) {
    // When just one layer leads nowhere yet, it is most likely the one that was meant.
    const [only, ...others] = looseEnds.length > 2 ? [] : looseEnds.filter((end) => end !== id);
    const repairs: Repair[] =
      only !== undefined && others.length === 0 && !reach(id, targets).has(only)
        ? [{ kind: "connect", from: only, to: id }]
        : [];
    const expected = min === 1 ? "one connection" : `at least ${min} connections`;
    report({
      code: "not-connected",
      message:
        from.length === 0
          ? `Nothing is connected to ${title(id)}, so no data reaches it.`
          : `${title(id)} joins ${min === max ? "" : "at least "}${min} layers, but only ${from.map(title).join(" and ")} is connected to it.`,
      next:
        only !== undefined && repairs.length > 0
          ? `Connect ${title(only)} to it.`
          : `Connect ${from.length === 0 ? "a layer" : "another layer"} to it, or remove it.`,
      subject: at(id),
      expected,
      received: String(from.length),
      repairs,
    });
    return false;
  }
  return !circular.has(id);
}

function describeProblem(
  id: string,
  from: readonly string[],
  { problem, insert = [] }: LayerProblem,
  title: (id: string) => string,
): Problem {
  const { message, ...rest } = problem;
  const [source] = from;
  const repairs =
    source === undefined ? [] : insert.map((type): Repair => ({ kind: "insert-layer", type, from: source, to: id }));
  return {
    ...rest,
    message: message({ layer: title(id), from: from.map(title).join(" and ") }),
    subject: at(id),
    repairs,
  };
}
