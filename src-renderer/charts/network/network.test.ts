// Where the parts of a drawing lie, and what lies at a point.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayerView, NetworkView, RowView, StepView } from "../../../src-engine/protocol/learn";
import { cellRect, framesOf, gridRect, indexAt, neighborOf } from "./grid";
import { insetsOf, placedInsets } from "./insets";
import type { DrawingPlan } from "./plan";
import { MOST_EDGES, drawingPlan, fittingZoom, weightPlan } from "./plan";
import { edgeLine, edgesOf, litBy, resultIndex, shownNumbers, stepIndices, stepOf, subjectAt } from "./shown";
import { gridOfWeight } from "./weightsAlone";
import { greatestPart, windowParts } from "./windowParts";

const axesOf = (shape: readonly number[]): readonly string[] => shape.map((_, axis) => `axis ${axis}`);

function layer(
  id: string,
  shape: readonly number[],
  sources: readonly string[],
  change: Partial<LayerView> = {},
): LayerView {
  const value = { name: "a", symbol: "a", shape, axes: axesOf(shape), unrolled: null };
  return {
    id,
    type: id,
    title: id,
    sources,
    shape,
    values: [value],
    activation: null,
    names: null,
    output: false,
    units: null,
    classes: false,
    join: null,
    ...change,
  };
}

/** Layers of so many units, each joined to the one before it. */
function dense(...units: readonly number[]): NetworkView {
  const layers = units.map((count, at) => layer(`l${at}`, [count], at === 0 ? [] : [`l${at - 1}`]));
  const weights = units.slice(1).flatMap((count, at) => [
    {
      tensor: `l${at + 1}/kernel`,
      layer: `l${at + 1}`,
      shape: [units[at] ?? 1, count],
      axes: ["input", "unit"],
      trained: true,
    },
    { tensor: `l${at + 1}/bias`, layer: `l${at + 1}`, shape: [count], axes: ["unit"], trained: true },
  ]);
  return { layers, weights, rows: 9, batchSize: 3, stepsPerEpoch: 3, loss: "half-mse", optimizer: "sgd" };
}

/** Boxes, tiles and matrices lie beside each other, within the drawing. */
function expectNothingOverlaps(plan: DrawingPlan): void {
  const rects = [
    // What stands for weights alone is as large as these.
    ...plan.boxes.flatMap(({ form, grid, rect }) => (form === "none" && grid.count === 0 ? [] : [rect])),
    ...plan.tiles.map(({ rect }) => rect),
    ...plan.links.flatMap(({ map }) => (map === null ? [] : [gridRect(map)])),
  ];
  for (const [at, a] of rects.entries()) {
    expect(a.x).toBeGreaterThanOrEqual(0);
    expect(a.y).toBeGreaterThanOrEqual(0);
    expect(a.x + a.width).toBeLessThanOrEqual(plan.width);
    expect(a.y + a.height).toBeLessThanOrEqual(plan.height);
    for (const b of rects.slice(at + 1))
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  }
}

const ROOM = { width: 880, height: 540 };
/** As in the smallest window, and in one that is enlarged. */
const NARROW = { width: 592, height: 240 };

/** The network that is suggested for the digits: two convolutions with their poolings, dropout, a dense layer. */
function convolutional(): NetworkView {
  const shapes: readonly (readonly number[])[] = [
    [28, 28, 1],
    [28, 28, 16],
    [14, 14, 16],
    [14, 14, 32],
    [7, 7, 32],
    [7, 7, 32],
    [1568],
    [128],
    [128],
    [10],
  ];
  const layers = shapes.map((shape, at) =>
    layer(`l${at}`, shape, at === 0 ? [] : [`l${at - 1}`], at === 9 ? { names: "0 1 2 3 4 5 6 7 8 9".split(" ") } : {}),
  );
  const weight = (at: number, name: string, ...shape: number[]): NetworkView["weights"][number] => ({
    ...{ tensor: `l${at}/${name}`, layer: `l${at}`, shape, axes: axesOf(shape), trained: true },
  });
  const weights = [
    ...[
      weight(1, "kernel", 16, 1, 5, 5),
      weight(1, "bias", 16),
      weight(3, "kernel", 32, 16, 5, 5),
      weight(3, "bias", 32),
    ],
    ...[weight(7, "kernel", 1568, 128), weight(7, "bias", 128), weight(9, "kernel", 128, 10), weight(9, "bias", 10)],
  ];
  return { layers, weights, rows: 9, batchSize: 3, stepsPerEpoch: 3, loss: "half-mse", optimizer: "sgd" };
}

describe("a drawing is seen whole from left to right", () => {
  it.each([
    ["a convolutional network", convolutional(), ROOM],
    ["a convolutional network in the smallest window", convolutional(), NARROW],
    ["penguins", dense(10, 16, 3), ROOM],
    ["penguins in the smallest window", dense(10, 16, 3), NARROW],
    ["two layers of many units", dense(784, 128, 64, 10), ROOM],
    ["two layers of many units in the smallest window", dense(784, 128, 64, 10), NARROW],
  ])("%s", (_what, network, room) => {
    const zoom = fittingZoom(network, room);
    const plan = drawingPlan(network, room, zoom);
    expect(plan.width).toBeLessThanOrEqual(room.width);
    // No smaller than that asks for, and titles no wider than what lies between the middles of neighbors.
    expect(zoom).toBeLessThanOrEqual(1);
    for (const { rect, titleWidth } of plan.boxes) {
      expect(rect.x).toBeGreaterThanOrEqual(0);
      expect(rect.x + rect.width).toBeLessThanOrEqual(plan.width);
      expect(titleWidth).toBeGreaterThan(8);
    }
    // Numbers in circles can be read at any zoom.
    for (const { form, grid } of plan.boxes)
      if (form === "circles") expect(cellRect(grid, 0).width).toBeGreaterThan(30);
  });
});

it("leaves something of each number between the gaps, however small the drawing is", () => {
  const zooms = fc.double({ min: 0.15, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 2, maxLength: 5 }), zooms, (units, zoom) => {
      for (const { grid } of drawingPlan(dense(...units), ROOM, zoom).boxes) {
        expect(grid.cell).toBeGreaterThan(grid.gap);
        expect(cellRect(grid, 0).height).toBeGreaterThan(0);
      }
    }),
  );
});

it("gives long names the room to spare, before it moves layers apart", () => {
  const named = (name: string): NetworkView => {
    const network = dense(4, 8, 1);
    const [first, ...others] = network.layers;
    if (first === undefined) return network;
    return { ...network, layers: [{ ...first, names: [name, "a", "b", "c"] }, ...others] };
  };
  const [short, long] = ["when", "when (day-of-year, cosine)"].map((name) => drawingPlan(named(name), ROOM));
  expect(long?.nameWidth).toBeGreaterThan(150);
  expect(long?.nameWidth).toBeGreaterThan(short?.nameWidth ?? Infinity);
  expect(long?.width).toBe(ROOM.width);
  expect(long?.boxes[0]?.rect.x).toBeGreaterThan(long?.nameWidth ?? Infinity);
  expect(drawingPlan(named("when (day-of-year, cosine)"), NARROW).width).toBeLessThanOrEqual(NARROW.width);
});

describe("cells of a shape", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    groups: fc.integer({ min: 1, max: 5 }),
    across: fc.integer({ min: 1, max: 5 }),
    last: fc.boolean(),
  });

  it("are found again where they lie, each at a place of its own", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, groups, across, last }) => {
        const count = rows * columns * groups;
        const strides = last ? ([1, columns * groups, groups] as const) : ([rows * columns, columns, 1] as const);
        const grid = { x: 7, y: 11, cell: 6, gap: 1, groupGap: 4, rows, columns, groups, across, strides, count };
        const whole = gridRect({ ...grid, across: Math.min(across, groups) });
        for (let index = 0; index < count; index++) {
          const { x, y, width, height } = cellRect(grid, index);
          expect(indexAt(grid, x + width / 2, y + height / 2)).toBe(index);
          expect(x + width).toBeLessThanOrEqual(whole.x + whole.width + 1);
        }
      }),
    );
  });
});

describe("places in a shape", () => {
  const maps = { x: 5, y: 9, cell: 4, gap: 0, rows: 4, columns: 5, groups: 3, across: 2, groupGap: 8 } as const;
  const grid = { ...maps, strides: [1, 15, 3] as const, count: 60 };

  it("have neighbors, from which the way back leads to them, and none beyond the edge", () => {
    const by = fc.constantFrom(
      { rows: 1 },
      { rows: -1 },
      { columns: 1 },
      { columns: -1 },
      { groups: 1 },
      { groups: -1 },
    );
    fc.assert(
      fc.property(fc.nat({ max: 59 }), by, (index, step) => {
        const next = neighborOf(grid, index, step);
        const back = Object.fromEntries(Object.entries(step).map(([axis, places]) => [axis, -places]));
        if (next !== index) expect(neighborOf(grid, next, back)).toBe(index);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(next).toBeLessThan(60);
      }),
    );
    expect(neighborOf(grid, 0, { columns: -1 })).toBe(0);
    expect(neighborOf(grid, 0, { rows: 1 })).toBe(15);
    expect(neighborOf(grid, 2, { groups: 1 })).toBe(2);
  });

  it("have one frame in each map, around all that are in it", () => {
    const window = [0, 3, 15, 18, 1, 4, 16, 19];
    const frames = framesOf(grid, [...window, -1]);
    expect(frames).toEqual([
      { x: 5, y: 9, width: 8, height: 8 },
      { x: 33, y: 9, width: 8, height: 8 },
    ]);
  });
});

describe("what a layer works out on the way", () => {
  const value = (
    name: string,
    shape: readonly number[],
    axes: readonly string[],
    unrolled: "forward" | null = null,
  ) => ({
    ...{ name, symbol: name, shape, axes, unrolled },
  });
  const memory = layer("memory", [5, 3], ["in"], {
    values: [
      value("z", [5, 12], ["step", "unit"], "forward"),
      value("h", [5, 3], ["step", "unit"], "forward"),
      value("c", [5, 3], ["step", "unit"], "forward"),
      value("a", [5, 3], ["step", "channel"]),
    ],
  });
  const attention = layer("attention", [5, 3], ["in"], {
    values: [
      value("score", [2, 5, 5], ["head", "query", "key"]),
      value("attention", [2, 5, 5], ["head", "query", "key"]),
      value("a", [5, 3], ["step", "channel"]),
    ],
  });
  const both = layer("both", [5, 6], ["memory", "attention"], { join: { along: 1 } });
  const network = { layers: [layer("in", [5, 3], []), memory, attention, both], weights: [] };
  const plan = drawingPlan(network, ROOM);

  it("is drawn below it: states with a column for each step, attention as its matrix", () => {
    expect(
      plan.insets.map(({ value: { name }, form, grid }) => [name, form, grid.groups, grid.rows, grid.columns]),
    ).toEqual([
      ["h", "steps", 1, 3, 5],
      ["c", "steps", 1, 3, 5],
      ["attention", "matrix", 2, 5, 5],
    ]);
    const [state] = plan.insets;
    if (state === undefined) throw new Error("a state is drawn");
    const { x, y } = cellRect(state.grid, 7);
    expect(subjectAt(plan, new Map(), x + 1, y + 1)).toEqual({ kind: "unit", layer: "memory", value: "h", index: 7 });
  });

  it("has the chosen step framed: of a state, of a query, of what is given", () => {
    const trace = { forward: [] as const };
    const at = (one: LayerView, name: string, index: number) =>
      stepOf(one, { kind: "unit", layer: one.id, value: name, index }, trace);
    expect([at(memory, "c", 7), at(memory, "a", 14), at(attention, "attention", 25 + 11)]).toEqual([2, 4, 2]);
    expect(stepOf(memory, { kind: "cost" }, trace)).toBeNull();
    const [state, , matrix] = plan.insets;
    if (state === undefined || matrix === undefined) throw new Error("both are drawn");
    expect(stepIndices(state, 2)).toEqual([6, 7, 8]);
    expect(stepIndices(matrix, 2)).toEqual([10, 11, 12, 13, 14, 35, 36, 37, 38, 39]);
  });

  it("and what is put one behind the other has a part for each that comes in", () => {
    const ends = plan.links.filter(({ to }) => to.layer.id === "both").map(({ end }) => end);
    const [first, second] = ends;
    const box = plan.boxes.find(({ layer: { id } }) => id === "both");
    expect(first?.y).toBeLessThan(second?.y ?? 0);
    expect((second?.y ?? 0) + (second?.height ?? 0)).toBeCloseTo((box?.rect.y ?? 0) + (box?.rect.height ?? 0), -1);
  });
});

it("draws many states beside each other where one below the other they would be higher than the room, none over another", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 80, max: 900 }), (count, room) => {
      const values = Array.from({ length: count }, (_, at) => ({
        ...{ name: `state ${at}`, symbol: "h", shape: [4, 3], axes: ["step", "unit"], unrolled: "forward" as const },
      }));
      const memory = layer("memory", [4, 3], ["in"], {
        values: [...values, { name: "a", symbol: "a", shape: [4, 3], axes: ["step", "unit"], unrolled: null }],
      });
      const sized = insetsOf(memory, 1);
      const { insets, width, bottom } = placedInsets(sized, 10, room);
      expect(insets.map(({ value }) => value.name)).toEqual(values.map(({ name }) => name));
      const stacked = placedInsets(sized, 10, Infinity).bottom;
      expect(bottom).toBeLessThanOrEqual(stacked);
      if (stacked - 10 > room && count > 2) expect(bottom).toBeLessThan(stacked);
      for (const [at, { rect }] of insets.entries()) {
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(width);
        for (const other of insets.slice(at + 1)) {
          const isBeside = rect.x + rect.width <= other.rect.x || other.rect.x + other.rect.width <= rect.x;
          // What it is called stands above it.
          const isBelow = other.rect.y - 22 >= rect.y + rect.height;
          expect(isBeside || isBelow).toBe(true);
        }
      }
    }),
  );
});

describe("a window", () => {
  const window = {
    ...({
      how: "products",
      layer: "conv",
      source: "in",
      tensor: "conv/kernel",
      bias: null,
      symbol: "z",
      value: 5,
    } as const),
    indices: Int32Array.of(-1, 0, 1, 2),
    weights: Int32Array.of(0, 1, 2, 3),
    x: Float64Array.of(0, 1, 2, 3),
    w: Float64Array.of(9, 2, -3, 3),
    products: Float64Array.of(0, 2, -6, 9),
  };

  it("of a picture is shown channel by channel, of a sequence at once", () => {
    const channels = windowParts({ ...window, shape: [2, 1, 2] });
    expect(channels.map(({ products, sum }) => [products, sum])).toEqual([
      [[[0, 2]], 2],
      [[[-6, 9]], 3],
    ]);
    expect(greatestPart(channels)).toBe(1);
    const [steps, ...others] = windowParts({ ...window, shape: [2, 2] });
    expect(others).toEqual([]);
    expect(steps?.x).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([steps?.isPadding(0, 0), steps?.isPadding(0, 1)]).toEqual([true, false]);
  });
});

describe("the plan of a drawing", () => {
  it("draws few units as circles with all edges, more as dots with a map, many as cells with a map alone", () => {
    const { boxes, links } = drawingPlan(dense(16, 16, 64, 65), ROOM);
    expect(boxes.map(({ form }) => form)).toEqual(["circles", "circles", "dots", "cells"]);
    expect(links.map(({ edges, map }) => [edges, map !== null])).toEqual([
      ["all", false],
      ["some", true],
      ["none", true],
    ]);
  });

  it("fits sixteen units of a layer into a usual window", () => {
    const { height, width } = drawingPlan(dense(10, 16, 3), ROOM);
    expect(height).toBeLessThanOrEqual(ROOM.height + 40);
    expect(width).toBe(ROOM.width);
  });

  it("draws what has height, width and channels as maps, steps as a sequence, and their weights as tiles", () => {
    const network: NetworkView = {
      ...dense(1),
      layers: [
        layer("in", [8, 8, 1], []),
        layer("conv", [6, 6, 4], ["in"]),
        layer("steps", [5, 3], ["conv"]),
        layer("sum", [5, 3], ["steps", "conv"]),
      ],
      weights: [
        {
          tensor: "conv/kernel",
          layer: "conv",
          shape: [4, 1, 3, 3],
          axes: ["filter", "channel", "row", "column"],
          trained: true,
        },
      ],
    };
    const { boxes, tiles, links } = drawingPlan(network, ROOM);
    expect(boxes.map(({ form }) => form)).toEqual(["maps", "maps", "sequence", "sequence"]);
    expect(tiles.map(({ grid: { groups, rows, columns } }) => [groups, rows, columns])).toEqual([[4, 3, 3]]);
    expect(links).toHaveLength(4);
  });

  it("lays nothing over anything else, whatever the network", () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(300, 784));
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 5 }), fc.constantFrom(ROOM, NARROW), (units, room) => {
        expectNothingOverlaps(drawingPlan(dense(...units), room));
      }),
      { numRuns: 60 },
    );
  });
});

describe("weights alone, as the time machine has them", () => {
  /** Rooms of its cards. */
  const CARDS = [
    { width: 741, height: 223 },
    { width: 360, height: 223 },
    { width: 480, height: 200 },
  ] as const;
  /** Smaller than this nothing is drawn. */
  const LEAST = 0.3;
  const tensor = (layerId: string, name: string, ...shape: number[]): NetworkView["weights"][number] => ({
    ...{ tensor: `${layerId}/${name}`, layer: layerId, shape, axes: axesOf(shape), trained: true },
  });
  const sequences: Pick<NetworkView, "layers" | "weights"> = {
    layers: [
      layer("in", [40, 8], []),
      layer("memory", [40, 64], ["in"]),
      layer("attention", [40, 64], ["memory"]),
      layer("sum", [40, 64], ["attention", "memory"], { join: { sign: "+" } }),
      layer("pool", [64], ["sum"]),
      layer("out", [3], ["pool"], { output: true, names: ["a", "b", "c"] }),
    ],
    weights: [
      tensor("memory", "kernel", 8, 256),
      tensor("memory", "recurrent", 64, 256),
      tensor("memory", "bias", 256),
      ...["query", "key", "value", "output"].map((name) => tensor("attention", name, 64, 64)),
      tensor("out", "kernel", 64, 3),
      tensor("out", "bias", 3),
    ],
  };
  const networks = [
    ["the suggested network for digits", convolutional()],
    ["penguins", dense(10, 16, 3)],
    ["many units", dense(784, 300, 64, 10)],
    ["steps, attention and a sum", sequences],
  ] as const;

  it.each(networks.flatMap(([what, network]) => CARDS.map((room) => [what, room, network] as const)))(
    "%s in %o: all are there once, side by side, and seen whole",
    (_what, room, network) => {
      const plan = weightPlan(network, room);
      expectNothingOverlaps(plan);
      const drawn = [
        ...plan.tiles.map(({ weight }) => weight.tensor),
        ...plan.links.flatMap(({ weight, edges, map }) =>
          weight !== null && (edges !== "none" || map !== null) ? [weight.tensor] : [],
        ),
      ];
      expect(drawn.sort()).toEqual(network.weights.map((weight) => weight.tensor).sort());
      // No place is kept for numbers that a row alone would have.
      for (const { form } of plan.boxes) expect(["circles", "none"]).toContain(form);
      expect(plan.insets).toEqual([]);
      expect(plan.width * LEAST).toBeLessThanOrEqual(room.width);
      expect(plan.height * LEAST).toBeLessThanOrEqual(room.height);
    },
  );

  it("each cell of a weight lies in its room, whatever the shape", () => {
    const shape = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(128, 1568)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        shape.filter((extents) => extents.reduce((a, b) => a * b, 1) < 300_000),
        (extents) => {
          const grid = gridOfWeight({ shape: extents });
          const { width, height } = gridRect(grid);
          expect(grid.count).toBe(extents.reduce((a, b) => a * b, 1));
          expect(Math.max(width, height)).toBeLessThanOrEqual(200);
          expect(Math.min(width, height)).toBeGreaterThan(0);
          const last = cellRect(grid, grid.count - 1);
          expect(last.x + last.width).toBeLessThanOrEqual(width + 1e-6);
          expect(last.y + last.height).toBeLessThanOrEqual(height + 1e-6);
        },
      ),
    );
  });

  it("leaves out what only passes on, and joins what is left", () => {
    const { boxes, links } = weightPlan(convolutional(), CARDS[0]);
    expect(boxes.map(({ layer: { id } }) => id)).toEqual(["l0", "l1", "l3", "l7", "l9"]);
    expect(links.map(({ from, to }) => [from.layer.id, to.layer.id])).toEqual([
      ["l0", "l1"],
      ["l1", "l3"],
      ["l3", "l7"],
      ["l7", "l9"],
    ]);
  });
});

it("stands in a narrow room with its names, nearer together, before anything scrolls sideways", () => {
  const network = dense(10, 16, 3);
  const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `Column ${at}`);
  const layers = network.layers.map((one, at) => (at === 1 ? one : { ...one, names: names(at === 0 ? 10 : 3) }));
  const plan = drawingPlan({ ...network, layers }, NARROW);
  expect(plan.width).toBe(NARROW.width);
  const [from, to] = plan.boxes;
  expect((to?.rect.x ?? 0) - (from?.rect.x ?? 0) - (from?.rect.width ?? 0)).toBeGreaterThan(50);
});

describe("what lies at a point", () => {
  const network = dense(4, 5, 2);
  const plan = drawingPlan(network, ROOM);
  const weights = new Map(
    network.weights.map(({ tensor, shape }) => [tensor, new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(1)]),
  );
  const edges = new Map(
    plan.links.map((link) => [link, edgesOf(link, weights.get(link.weight?.tensor ?? ""), { kind: "cost" })]),
  );

  it("is the edge near its beginning, the unit at its circle, the weight at its cell, and else nothing", () => {
    const [link] = plan.links;
    const [box] = plan.boxes;
    const [tile] = plan.tiles;
    if (link === undefined || box === undefined || tile === undefined) throw new Error("the plan has parts");
    const line = edgeLine(link, 13);
    expect(
      subjectAt(plan, edges, line.x1 + (line.x2 - line.x1) * 0.03, line.y1 + (line.y2 - line.y1) * 0.03),
    ).toMatchObject({
      kind: "weight",
      tensor: "l1/kernel",
    });
    const circle = cellRect(box.grid, 2);
    expect(subjectAt(plan, edges, circle.x + 5, circle.y + 5)).toEqual({
      kind: "unit",
      layer: "l0",
      value: "a",
      index: 2,
    });
    const cell = cellRect(tile.grid, 3);
    expect(subjectAt(plan, edges, cell.x + 2, cell.y + 2)).toEqual({ kind: "weight", tensor: "l1/bias", index: 3 });
    expect(subjectAt(plan, edges, 2, 2)).toBeNull();
  });
});

describe("edges between larger layers", () => {
  it("are the greatest, those of the chosen unit and the chosen weight", () => {
    const plan = drawingPlan(dense(40, 40), ROOM);
    const [link] = plan.links;
    if (link === undefined) throw new Error("the plan has a link");
    const numbers = Float64Array.from({ length: 1600 }, (_, at) => (at % 7 === 0 ? 5 : 0.01));
    expect(edgesOf(link, numbers, { kind: "cost" })).toHaveLength(MOST_EDGES);
    expect(edgesOf(link, numbers, { kind: "cost" }).every((at) => numbers[at] === 5)).toBe(true);
    expect(edgesOf(link, numbers, { kind: "weight", tensor: "l1/kernel", index: 1 })).toContain(1);
    const ofUnit = edgesOf(link, numbers, { kind: "unit", layer: "l1", value: "a", index: 3 });
    for (let row = 0; row < 40; row++) expect(ofUnit).toContain(row * 40 + 3);
  });
});

describe("numbers of a stage", () => {
  const network: NetworkView = {
    ...dense(2, 1),
    layers: [
      layer("l0", [2], []),
      layer("l1", [1], ["l0"], {
        activation: "tanh",
        values: [
          { name: "z", symbol: "z", shape: [1], axes: ["unit"], unrolled: null },
          { name: "a", symbol: "a", shape: [1], axes: ["unit"], unrolled: null },
        ],
      }),
    ],
  };
  const numbers = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
  const row = {
    layers: {
      l0: { a: { value: numbers(1, 2), delta: null } },
      l1: { z: { value: numbers(3), delta: numbers(-0.5) }, a: { value: numbers(0.9), delta: numbers(0.1) } },
    },
  } as unknown as RowView;
  const of = (before: readonly number[], gradient: readonly number[], after: readonly number[]) => ({
    before: Float32Array.from(before),
    gradient: Float64Array.from(gradient),
    after: Float64Array.from(after),
  });
  const step = {
    weights: { "l1/kernel": of([0.5, -4], [1, -2], [0.25, -3]), "l1/bias": of([0], [0], [0]) },
  } as unknown as StepView;

  const now = { "l1/kernel": Float32Array.of(0.5, -4), "l1/bias": Float32Array.of(0) };

  it("are values and weights, deltas and gradients, values and changes", () => {
    const shown = (stage: "predict" | "blame" | "change", known: StepView | null = step) => {
      const { units, weights, weightScale } = shownNumbers(network, row, now, known, stage);
      return [[...(units.get("l1") ?? [])], [...(weights.get("l1/kernel") ?? [])], weightScale];
    };
    expect(shown("predict")).toEqual([[0.9], [0.5, -4], 4]);
    expect(shown("blame")).toEqual([[-0.5], [1, -2], 2]);
    expect(shown("change")).toEqual([[0.9], [-0.25, 1], 1]);
    // Before the batch has been worked out there is the row alone.
    expect(shown("predict", null)).toEqual([[0.9], [0.5, -4], 4]);
    expect(shown("blame", null)).toEqual([[-0.5], [], 0]);
  });

  it("light what the formulas speak of, however deep it stands in them", () => {
    const lit = litBy(
      network,
      { kind: "weight", tensor: "l1/kernel", index: 1 },
      {
        subject: { kind: "cost" },
        value: 0,
        forward: [],
        backward: [
          {
            symbol: "∂C/∂w",
            label: "",
            value: 1,
            expression: {
              kind: "sum",
              more: 0,
              rest: 0,
              value: 1,
              terms: [
                {
                  kind: "operation",
                  op: "multiply",
                  value: 1,
                  of: [
                    {
                      kind: "name",
                      symbol: "x₂",
                      value: 1,
                      subject: { kind: "unit", layer: "l0", value: "a", index: 1 },
                    },
                    {
                      kind: "name",
                      symbol: "δ₁",
                      value: 1,
                      subject: { kind: "unit", layer: "l1", value: "z", index: 0 },
                    },
                  ],
                },
              ],
            },
          },
        ],
        window: null,
        check: null,
      },
    );
    expect([...(lit.weights.get("l1/kernel") ?? [])]).toEqual([1]);
    expect([...(lit.units.get("l0") ?? [])]).toEqual([1]);
    expect([...(lit.units.get("l1") ?? [])]).toEqual([0]);
  });
});

it("knows the pixel of a feature map by its number inside the layer, where channels come first", () => {
  const conv = layer("conv", [2, 3, 4], [], {
    values: [
      { name: "z", symbol: "z", shape: [4, 2, 3], axes: ["channel", "row", "column"], unrolled: null },
      { name: "a", symbol: "a", shape: [2, 3, 4], axes: ["row", "column", "channel"], unrolled: null },
    ],
  });
  const seen = new Set(Array.from({ length: 24 }, (_, index) => resultIndex(conv, "z", index)));
  expect(seen.size).toBe(24);
  // Channel 2, row 1, column 2.
  expect(resultIndex(conv, "z", 2 * 6 + 1 * 3 + 2)).toBe((1 * 3 + 2) * 4 + 2);
  expect(resultIndex(conv, "score", 0)).toBeNull();
});
