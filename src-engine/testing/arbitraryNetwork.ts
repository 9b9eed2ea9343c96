// Networks, losses and optimizers at random, all of them legal, for property tests: up to thirty layers of every kind, in
// branches that are merged again, with one input and one output or several of each. Settings are drawn from each kind's own description, and its own rule says what fits where:
// a new kind takes part from the day it is in the registry.

import * as fc from "fast-check";
import { invariant } from "../document/errors";
import { resolveParams } from "../document/params";
import type { ParamSpec } from "../document/params";
import type { Connection, Layer, Model, ParamValue, Word } from "../document/schema";
import { sizeOf } from "../document/size";
import { LAYERS } from "../layers/registry";
import { isProblem } from "../layers/spec";
import type { DataShapes, ExampleShape, LayerSpec } from "../layers/spec";
import { LOSSES } from "../losses/registry";
import { OPTIMIZERS } from "../optimizers/registry";
import type { Tensor } from "../runtime/backend";
import { createGenerator } from "../runtime/random";
import type { Generator } from "../runtime/random";
import { oneHotTensor } from "./random";

export interface LegalNetwork {
  readonly model: Model;
  readonly training: { readonly loss: Word; readonly optimizer: Word };
  readonly ends: DataShapes;
}

/** Input and output count. */
const MOST_LAYERS = 30;

/** Kinds that stand between an input and an output. */
export const HIDDEN_KINDS = Object.keys(LAYERS).filter((type) => type !== "input" && type !== "output");

/** They cut numbers to whole ones, which rounding may turn into the next: they take what the data give, and nothing computed. */
const FROM_DATA = ["embedding", "category-encoding"];

/** Bounds of a layer's result, so that a reference in plain TypeScript computes it in no time. */
const MOST = { extent: 8, numbers: 64 } as const;

/** One more layer, behind any of those that are there. */
interface Growth {
  readonly type: string;
  /** 0: behind the newest. */
  readonly source: number;
  /** Of its settings. */
  readonly seed: number;
}

/** A network without its output. */
interface Sprout {
  readonly layers: readonly Layer[];
  readonly connections: readonly Connection[];
  readonly shapes: Readonly<Record<string, ExampleShape>>;
}

type Settings = NonNullable<Layer["params"]>;

/** The network with one more layer, and that layer's id; null where the kind's own rule refuses it. */
interface Grown {
  readonly sprout: Sprout;
  readonly id: string;
}

function add(
  { layers, connections, shapes }: Sprout,
  type: string,
  given: Settings,
  sources: readonly string[],
): Grown | null {
  const spec = kind(type);
  const { params, problems } = resolveParams(spec.params, given);
  invariant(problems.length === 0, `settings of ${type} that it does not have: ${JSON.stringify(given)}`);
  const inputs = sources.map((source) => shapeOf({ shapes }, source));
  const shape = spec.inferShape(inputs, params, { input: [], output: [] });
  if (isProblem(shape) || !isSmall(shape)) return null;
  const id = `${type}-${layers.length}`;
  return {
    id,
    sprout: {
      layers: [...layers, { id, type, params: { ...given } }],
      connections: [...connections, ...sources.map((source): Connection => [source, id])],
      shapes: { ...shapes, [id]: shape },
    },
  };
}

function isSmall(shape: ExampleShape): boolean {
  const widest = shape.length === 1 ? MOST.numbers : MOST.extent;
  return sizeOf(shape) <= MOST.numbers && shape.every((extent) => extent >= 1 && extent <= widest);
}

/** The network with a layer of that kind, and what it needs in front of it; as it was where nothing fits. */
function grow(sprout: Sprout, { type, source, seed }: Growth, outputs: readonly Layer[]): Sprout {
  const generator = createGenerator(seed, type);
  const ids = sprout.layers.map(({ id }) => id);
  const from = FROM_DATA.includes(type) ? "input" : nth([...ids].reverse(), source);
  const { inputs, params: specs } = kind(type);
  const tries = inputs.min > 1 ? joined(sprout, type, from, generator) : laidOut(sprout, from, generator);
  for (const { sprout: ready, ids: sources } of tries) {
    for (let attempt = 0; attempt < 4; attempt++) {
      const grown = add(ready, type, settings(specs, generator), sources)?.sprout;
      if (grown !== undefined && whole(grown, outputs).layers.length <= MOST_LAYERS) return grown;
    }
  }
  return sprout;
}

interface Ready {
  readonly sprout: Sprout;
  /** What the layer shall take. */
  readonly ids: readonly string[];
}

/** The value as it is, and as a sequence, a picture and a row. */
function* laidOut(sprout: Sprout, from: string, generator: Generator): Iterable<Ready> {
  yield { sprout, ids: [from] };
  for (const rank of [2, 3, 1]) {
    const grown = reshaped(sprout, from, extentsOf(sizeOf(shapeOf(sprout, from)), rank, generator));
    if (grown !== null) yield { sprout: grown.sprout, ids: [grown.id] };
  }
}

/** The value with some others: as they are, made alike, and made alike in a row. */
function* joined(sprout: Sprout, type: string, from: string, generator: Generator): Iterable<Ready> {
  const others = sprout.layers.map(({ id }) => id).filter((id) => id !== from);
  const wanted = Math.min(kind(type).inputs.max, 2 + generator.below(2)) - 1;
  const chosen = Array.from({ length: wanted }, () => nth([...others, from], generator.below(others.length + 1)));
  const different = [...new Set(chosen)].filter((id) => id !== from);
  if (different.length > 0) yield { sprout, ids: [from, ...different] };
  const flat = reshaped(sprout, from, [sizeOf(shapeOf(sprout, from))]);
  for (const first of [{ sprout, id: from }, ...(flat === null ? [] : [flat])]) {
    const like = likeThat(first.sprout, chosen[0] ?? from, shapeOf(first.sprout, first.id));
    if (like !== null) yield { sprout: like.sprout, ids: [first.id, like.id] };
  }
}

/** The value brought to a shape by a dense layer. */
function likeThat(sprout: Sprout, from: string, shape: ExampleShape): Grown | null {
  const row = reshaped(sprout, from, [sizeOf(shapeOf(sprout, from))]) ?? { sprout, id: from };
  const dense = add(row.sprout, "dense", { units: sizeOf(shape), activation: "tanh" }, [row.id]);
  return dense === null || shape.length === 1 ? dense : reshaped(dense.sprout, dense.id, shape);
}

/** The value laid out in another shape; null where it has that already, or cannot have it. */
function reshaped(sprout: Sprout, from: string, shape: ExampleShape): Grown | null {
  if (shape.length > 3 || shape.join() === shapeOf(sprout, from).join()) return null;
  if (shape.length === 1) return add(sprout, "flatten", {}, [from]);
  const [first = 1, second = 1, third = 1] = shape;
  return add(sprout, "reshape", { axes: String(shape.length), first, second, third }, [from]);
}

/** Extents that multiply to `size`. */
function extentsOf(size: number, rank: number, generator: Generator): ExampleShape {
  if (rank === 1) return [size];
  const divisors = Array.from({ length: Math.min(size, MOST.extent) }, (_, i) => i + 1).filter(
    (extent) => size % extent === 0,
  );
  const last = nth(divisors, generator.below(divisors.length));
  return [...extentsOf(size / last, rank - 1, generator), last];
}

/** Any settings within the ranges that a kind describes, of the smaller ones. */
function settings(specs: LayerSpec["params"], generator: Generator): Settings {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, setting(spec, generator)]));
}

function setting(spec: ParamSpec, generator: Generator): ParamValue {
  switch (spec.kind) {
    case "boolean":
      return generator.below(2) === 1;
    case "choice": {
      // A power of a power of a power of e is beyond all numbers, and no network is built so.
      const values = spec.choices.map(({ value }) => value).filter((value) => value !== "exponential");
      return nth(values, generator.below(values.length));
    }
    case "integer":
      return spec.min + generator.below(Math.min(spec.max - spec.min, 3) + 1);
    case "number": {
      const least = spec.minExclusive === true ? spec.default : spec.min;
      return generator.below(2) === 1
        ? spec.default
        : between(
            generator.uniform(),
            spec.sliderMax === undefined ? least : Math.max(least, -spec.sliderMax),
            spec.sliderMax ?? spec.max,
          );
    }
    case "columns":
      return [...spec.default];
    case "per-class":
      return [...spec.default];
    case "figure":
      return spec.default;
    case "word": {
      const { type, params } = nth(spec.words, generator.below(spec.words.length));
      return { type, params: settings(params, generator) as NonNullable<Word["params"]> };
    }
    default:
      return spec satisfies never;
  }
}

/** The model that a sprout becomes when all its loose ends are joined and led to the outputs. */
function whole({ layers, connections, shapes }: Sprout, outputs: readonly Layer[]): Model {
  const taken = new Set(connections.map(([from]) => from));
  const ends = layers.map(({ id }) => id).filter((id) => !taken.has(id));
  const more: Layer[] = [];
  const links: Connection[] = [];
  const rows = ends.map((end) => {
    if (shapeOf({ shapes }, end).length === 1) return end;
    const id = `flat-${end}`;
    more.push({ id, type: "flatten" });
    links.push([end, id]);
    return id;
  });
  if (rows.length > 1) {
    more.push({ id: "joined", type: "concatenate" });
    links.push(...rows.map((row): Connection => [row, "joined"]));
  }
  links.push(...outputs.map(({ id }): Connection => [rows.length > 1 ? "joined" : nth(rows, 0), id]));
  return {
    layers: [...layers, ...more, ...outputs],
    connections: [...connections, ...links],
  };
}

const growth: fc.Arbitrary<Growth> = fc.record({
  type: fc.constantFrom(...HIDDEN_KINDS),
  source: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(MOST_LAYERS) }),
  seed: fc.nat(0xffff_ffff),
});

const inputShape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

const optimizer: fc.Arbitrary<Word> = fc
  .record({
    spec: fc.constantFrom(...OPTIMIZERS.all),
    learningRate: fc.constantFrom(0.001, 0.05),
    momentum: fc.constantFrom(0, 0.9),
  })
  .map(({ spec, learningRate, momentum }) => ({
    type: spec.type,
    params: { learningRate, ...("momentum" in spec.params ? { momentum } : {}) },
  }));

const loss = fc.constantFrom(...LOSSES.all);

/** What stands before and behind the growths. */
interface Surroundings {
  readonly inputs: readonly Layer[];
  readonly shapes: Readonly<Record<string, ExampleShape>>;
  readonly outputs: readonly Layer[];
  readonly loss: Word;
  readonly ends: DataShapes;
}

/** One input of any shape, and one output that suits the loss. */
const oneOfEach: fc.Arbitrary<Surroundings> = fc
  .record({
    input: inputShape,
    width: fc.integer({ min: 1, max: 4 }),
    loss,
    choice: fc.nat(),
  })
  .map(({ input, width, loss: { type, activations }, choice }) => ({
    inputs: [{ id: "input", type: "input" }],
    shapes: { input },
    outputs: [{ id: "output", type: "output", params: { activation: nth(activations, choice) } }],
    loss: { type },
    ends: { input, output: [width] },
  }));

/** Inputs that share columns, and outputs with a loss and a weight each; the last of either has what no other names. */
const severalOfEach: fc.Arbitrary<Surroundings> = fc
  .record({
    inputs: fc.integer({ min: 1, max: 3 }),
    columns: fc.array(fc.record({ width: fc.integer({ min: 1, max: 3 }), owner: fc.nat() }), {
      minLength: 3,
      maxLength: 6,
    }),
    outputs: fc.array(
      fc.record({
        loss,
        choice: fc.nat(),
        width: fc.integer({ min: 1, max: 3 }),
        lossWeight: fc.constantFrom(0.25, 1, 2),
      }),
      { minLength: 2, maxLength: 3 },
    ),
    loss,
  })
  .map(({ inputs, columns, outputs, loss: { type: recipe } }) => {
    // The first ones in turn, so that each input has one.
    const owned = columns.map(({ width, owner }, i) => ({
      name: `x${i}`,
      width,
      owner: i < inputs ? i : owner % inputs,
    }));
    const idOf = (end: string, which: number): string => (which === 0 ? end : `${end}-${which}`);
    const inputLayers = Array.from({ length: inputs }, (_, which): Layer => {
      const names = which === inputs - 1 ? [] : owned.filter(({ owner }) => owner === which).map(({ name }) => name);
      return { id: idOf("input", which), type: "input", params: { columns: names } };
    });
    const parts = outputs.map((output, which) => {
      const { tasks, activations } = output.loss;
      const task = nth(tasks, output.choice);
      const count = task === "classification" ? 1 : output.width;
      const columnsOf = Array.from({ length: count }, (_, i) => ({
        name: `y${which}${i}`,
        width: task === "classification" ? output.width + 1 : 1,
        task,
      }));
      const names = which === outputs.length - 1 ? [] : columnsOf.map(({ name }) => name);
      const params = {
        targets: names,
        loss: { type: output.loss.type },
        lossWeight: output.lossWeight,
        activation: nth(activations, output.choice),
      };
      return { layer: { id: idOf("output", which), type: "output", params } satisfies Layer, columns: columnsOf };
    });
    // Each output's first column, then each one's second: no output's numbers lie side by side.
    const targets = [0, 1, 2].flatMap((at) => parts.flatMap(({ columns: own }) => own.slice(at, at + 1)));
    const total = (list: readonly { readonly width: number }[]): number =>
      list.reduce((sum, { width }) => sum + width, 0);
    return {
      inputs: inputLayers,
      shapes: Object.fromEntries(
        inputLayers.map(({ id }, which) => [id, [total(owned.filter(({ owner }) => owner === which))]]),
      ),
      outputs: parts.map(({ layer }) => layer),
      loss: { type: recipe },
      ends: {
        input: [total(owned)],
        output: [total(targets)],
        features: owned.map(({ name, width }) => ({ name, width })),
        targets,
      },
    };
  });

/** Networks of inputs, outputs that suit their losses, and up to `most` growths between them. */
function networks(most: number): fc.Arbitrary<LegalNetwork> {
  return fc
    .record({
      around: fc.oneof(oneOfEach, severalOfEach),
      growths: fc.array(growth, { maxLength: most, size: "max" }),
      optimizer,
    })
    .map(({ around: { inputs, shapes, outputs, loss, ends }, growths, optimizer: chosen }) => {
      const seed: Sprout = { layers: inputs, connections: [], shapes };
      const sprout = growths.reduce((grown, next) => grow(grown, next, outputs), seed);
      return { model: whole(sprout, outputs), training: { loss, optimizer: chosen }, ends };
    });
}

/** Right answers that any loss takes: one class of each column of classes, and numbers of 0 or 1. */
export function legalTargets({ output, targets }: DataShapes, rows: number): Tensor<Float64Array> {
  const [width = 1] = output;
  if (targets === undefined) return oneHotTensor("targets", rows, width);
  const data = new Float64Array(rows * width);
  let start = 0;
  for (const { name, width: own, task } of targets) {
    const generator = createGenerator(1, name);
    for (let row = 0; row < rows; row++) {
      if (task === "classification") data[row * width + start + generator.below(own)] = 1;
      else data[row * width + start] = generator.below(2);
    }
    start += own;
  }
  return { shape: [rows, width], data };
}

/** As many layers as there may be. */
export const largeNetwork = networks(MOST_LAYERS);

/** Mostly small ones, which show more quickly what is wrong with them. */
export const legalNetwork = fc.oneof({ weight: 3, arbitrary: networks(5) }, { weight: 1, arbitrary: largeNetwork });

function kind(type: string): LayerSpec {
  const spec = LAYERS[type];
  invariant(spec !== undefined, `no layer kind "${type}"`);
  return spec;
}

function shapeOf({ shapes }: Pick<Sprout, "shapes">, id: string): ExampleShape {
  const shape = shapes[id];
  invariant(shape !== undefined, `no layer "${id}"`);
  return shape;
}

function nth<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  invariant(item !== undefined, "an empty list");
  return item;
}

/** The number that lies that share of the way from one to the other. */
function between(share: number, least: number, most: number): number {
  return least + share * (most - least);
}
