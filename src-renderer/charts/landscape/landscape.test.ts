// Heights, contours, the projection and the cursor of a landscape.

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { LandscapeView } from "../../../src-engine/protocol/learn";
import { contourLine } from "./contours";
import { gridHeights, heightBetween, heightsOf } from "./heights";
import { bandImage, plotIn } from "./paintContours";
import { costRange } from "./paintSlice";
import { spotOn, surfacePoint } from "./paintSurface";
import { cursorAt, lowestPoint, movedCursor, placeOn, pointAt, steepestDescent, zoomedCursor } from "./place";
import { fromFar, project, turned } from "./projection";
import { bandColors, bandOf, rgbOf } from "./ramp";
import { contourTexts, reliefOf, wayOnSurface } from "./relief";
import type { CanvasRoom } from "./useCanvas";

/** A grid of costs over -1 to 1, as the engine gives one. */
function viewOf(
  points: number,
  cost: (x: number, y: number) => number,
  path: Partial<LandscapeView["path"]> = {},
): LandscapeView {
  const axis = Float64Array.from({ length: points }, (_, at) => (2 * at) / (points - 1) - 1);
  const none = new Float64Array(0);
  return {
    x: axis,
    y: axis,
    cost: Float64Array.from({ length: points ** 2 }, (_, at) =>
      cost(axis[at % points] ?? NaN, axis[Math.floor(at / points)] ?? NaN),
    ),
    center: { x: 0, y: 0, cost: cost(0, 0), slopes: [0, 0] },
    rows: { of: "batch", asked: 1, all: 1 },
    precision: "float64",
    weights: 2,
    shares: null,
    path: { steps: new Int32Array(0), x: none, y: none, cost: none, planeCost: none, away: none, ...path },
  };
}

const bowl = (x: number, y: number): number => 1 + x ** 2 + y ** 2;
const POINTS = 41;

function piecesOf(pieces: Float64Array): { x1: number; y1: number; x2: number; y2: number }[] {
  return Array.from({ length: pieces.length / 4 }, (_, at) => {
    const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = pieces.subarray(4 * at, 4 * at + 4);
    return { x1, y1, x2, y2 };
  });
}

describe("contours", () => {
  it("of a bowl are circles, as long as these and closed", () => {
    const { cost } = viewOf(POINTS, bowl);
    const half = (POINTS - 1) / 2;
    for (const radius of [0.31, 0.53, 0.87]) {
      const pieces = piecesOf(contourLine(cost, POINTS, 1 + radius ** 2));
      let length = 0;
      const ends = new Map<string, number>();
      for (const { x1, y1, x2, y2 } of pieces) {
        for (const [x, y] of [
          [x1, y1],
          [x2, y2],
        ] as const) {
          expect(Math.hypot(x - half, y - half) / half).toBeCloseTo(radius, 2);
          const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
        }
        length += Math.hypot(x2 - x1, y2 - y1) / half;
      }
      expect(length).toBeCloseTo(2 * Math.PI * radius, 1);
      // Closed: each end belongs to two pieces.
      expect(new Set(ends.values())).toEqual(new Set([2]));
    }
  });

  it("lie at their level on every grid, and part what is above from what is below", () => {
    const grid = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(grid, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (numbers, level) => {
        const heights = Float64Array.from(numbers);
        const pieces = contourLine(heights, 4, level);
        for (let at = 0; at < pieces.length; at += 2)
          expect(heightBetween(heights, 4, pieces[at] ?? NaN, pieces[at + 1] ?? NaN)).toBeCloseTo(level, 9);
        const isParted = numbers.some((one) => one >= level) && numbers.some((one) => one < level);
        expect(pieces.length > 0).toBe(isParted);
      }),
    );
  });

  it("leave out cells with a corner that has no height", () => {
    const heights = Float64Array.of(0, 1, 0, 0, NaN, 0, 0, 1, 0);
    expect(contourLine(heights, 3, 0.5)).toHaveLength(0);
    expect(contourLine(Float64Array.of(0, 1, 0, 1), 2, 0.5)).toHaveLength(4);
  });
});

describe("heights", () => {
  it("go from 0 to 1, by the logarithm where costs differ by orders of magnitude", () => {
    const even = heightsOf(Float64Array.of(1, 2, 3, NaN, Infinity), null);
    expect([even.scale, even.at(1), even.at(2), even.at(3), even.at(Infinity)]).toEqual(["even", 0, 0.5, 1, NaN]);
    const log = heightsOf(Float64Array.of(0.01, 1, 100), null);
    expect([log.scale, log.at(0.01), log.at(1), log.at(100), log.at(-1)]).toEqual(["log", 0, 0.5, 1, 0]);
    // Costs below 0 have no logarithm, whatever is wanted.
    expect(heightsOf(Float64Array.of(-1, 100), "log").scale).toBe("even");
    expect(heightsOf(Float64Array.of(0.01, 100), "even").scale).toBe("even");
  });

  it("have levels between the lowest and the highest cost, ascending; none on a plain or where nothing is a number", () => {
    const costs = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(costs, fc.constantFrom("even" as const, "log" as const, null), (numbers, scale) => {
        const { levels, lowest, highest } = heightsOf(Float64Array.from(numbers), scale);
        for (const [at, level] of levels.entries()) {
          expect(level).toBeGreaterThan(levels[at - 1] ?? lowest);
          expect(level).toBeLessThan(highest);
        }
        expect(levels.length).toBeLessThanOrEqual(17);
      }),
    );
    expect(heightsOf(Float64Array.of(2, 2), null).levels).toEqual([]);
    expect(heightsOf(Float64Array.of(NaN), null)).toMatchObject({ levels: [], lowest: 0, highest: 0 });
  });

  it("have one color for each band", () => {
    const edges = [0.25, 0.5];
    expect(bandColors(edges, [0, 0, 0], [255, 255, 255])).toHaveLength(3);
    expect([0, 0.25, 0.4, 0.5, 2].map((height) => bandOf(height, edges))).toEqual([0, 1, 1, 2, 2]);
  });
});

describe("the bands", () => {
  it("have in each pixel the color of its height, and nothing or hatching where there is none", () => {
    // Node has no pictures.
    vi.stubGlobal(
      "ImageData",
      class {
        readonly data: Uint8ClampedArray;
        constructor(width: number, height: number) {
          this.data = new Uint8ClampedArray(4 * width * height);
        }
      },
    );
    const colors = {
      surface: "#ffffff",
      accent: "#123456",
      line: "#777777",
      sunken: "",
      ink: "",
      faint: "",
      way: "",
      font: "",
    };
    const relief = reliefOf(
      viewOf(11, (x, y) => (x > 0.5 ? Infinity : bowl(x, y) + Math.sin(3 * x))),
      null,
    );
    const plot = plotIn(220, 170);
    const { data } = bandImage(relief, plot, { width: 220, height: 170, ratio: 1, colors } as CanvasRoom);
    const edges = relief.contours.map(({ height }) => height);
    const bands = bandColors(edges, rgbOf(colors.accent), rgbOf(colors.surface));
    const seen = new Set<number>();
    for (let row = 0; row < plot.height; row++) {
      for (let column = 0; column < plot.width; column++) {
        const [x, y] = [((column + 0.5) / plot.width) * 10, (1 - (row + 0.5) / plot.height) * 10];
        const height = heightBetween(relief.heights, 11, x, y);
        const pixel = [...data.subarray(4 * (row * plot.width + column), 4 * (row * plot.width + column) + 4)];
        if (Number.isNaN(height)) {
          expect(pixel.slice(0, 3)).toEqual([0x77, 0x77, 0x77]);
          continue;
        }
        // Between two bands the last bit of a height decides.
        if (edges.some((edge) => Math.abs(edge - height) < 1e-12)) continue;
        seen.add(bandOf(height, edges));
        expect(pixel).toEqual([...(bands[bandOf(height, edges)] ?? []), 255]);
      }
    }
    expect(seen.size).toBeGreaterThan(4);
    vi.unstubAllGlobals();
  });
});

describe("the projection", () => {
  it("from straight above is the contours' own plan", () => {
    const { at } = project({ turn: 0, tilt: 90 }, 300, 270);
    const [left, middle, right, top] = [at(-1, 0, 0), at(0, 0, 1), at(1, 0, 1), at(0, 1, 0.3)];
    expect(middle).toEqual([150, 135]);
    expect(right[0] - middle[0]).toBeCloseTo(middle[0] - left[0], 9);
    expect(middle[1] - top[1]).toBeCloseTo(right[0] - middle[0], 9);
  });

  it("keeps everything in the picture, however it is turned, and higher is higher", () => {
    const angle = {
      turn: fc.double({ min: -720, max: 720, noNaN: true }),
      tilt: fc.double({ min: -400, max: 400, noNaN: true }),
    };
    fc.assert(
      fc.property(fc.record(angle), fc.record(angle), (from, by) => {
        const viewpoint = turned(from, by);
        expect(viewpoint.turn).toBeGreaterThanOrEqual(0);
        expect(viewpoint.turn).toBeLessThanOrEqual(360);
        const { at } = project(viewpoint, 400, 300);
        for (const [x, y] of [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ] as const) {
          for (const height of [0, 1]) {
            const [left, top] = at(x, y, height);
            expect(left).toBeGreaterThanOrEqual(0);
            expect(left).toBeLessThanOrEqual(400);
            expect(top).toBeGreaterThanOrEqual(0);
            expect(top).toBeLessThanOrEqual(300);
          }
          expect(at(x, y, 1)[1]).toBeLessThanOrEqual(at(x, y, 0)[1] + 1e-9);
        }
      }),
    );
  });

  it("draws what is far before what is near", () => {
    expect(fromFar(3, true)).toEqual([2, 1, 0]);
    expect(fromFar(3, false)).toEqual([0, 1, 2]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 360, noNaN: true }), (turn) => {
        const { at, far } = project({ turn, tilt: 45 }, 100, 100);
        // What is farther away is drawn higher up.
        expect(at(1, 0, 0)[1] <= at(-1, 0, 0)[1] + 1e-9).toBe(
          far.x || Math.abs(Math.sin((turn * Math.PI) / 180)) < 1e-9,
        );
        expect(at(0, 1, 0)[1] <= at(0, -1, 0)[1] + 1e-9).toBe(
          far.y || Math.abs(Math.cos((turn * Math.PI) / 180)) < 1e-9,
        );
      }),
    );
  });

  it("finds the point that was clicked", () => {
    const relief = reliefOf(viewOf(11, bowl), null);
    const viewpoint = { turn: 30, tilt: 40 };
    const spot = spotOn(relief, project(viewpoint, 400, 300));
    const at = spot({ x: 7, y: 2 }, relief.heights[2 * 11 + 7] ?? NaN);
    expect(surfacePoint(relief, viewpoint, 400, 300, { x: at.x + 1, y: at.y - 1 })).toEqual({ x: 7, y: 2 });
  });
});

describe("the cursor", () => {
  it("stays where it is while the grid is refined", () => {
    for (const points of [11, 21, 41])
      for (let point = 0; point < points; point++) expect(pointAt(cursorAt(point, points), points)).toBe(point);
    expect([pointAt(-20, 11), pointAt(0, 11), pointAt(20, 11), pointAt(7, 1)]).toEqual([0, 5, 10, 0]);
  });

  it.each([
    ["ArrowUp", { x: 0, y: 4 }],
    ["ArrowDown", { x: 0, y: -4 }],
    ["ArrowLeft", { x: -4, y: 0 }],
    ["Home", { x: -20, y: 0 }],
    ["x", null],
  ])("%s goes from the middle by a point of the grid", (key, to) => {
    expect(movedCursor(null, { key, ctrlKey: false, metaKey: false }, 11, 11)).toEqual(to);
  });

  it("does not leave the grid, and on a line not the line", () => {
    expect(movedCursor({ x: 20, y: 20 }, { key: "ArrowUp", ctrlKey: false, metaKey: false }, 41, 41)).toEqual({
      x: 20,
      y: 20,
    });
    expect(movedCursor({ x: 1, y: 0 }, { key: "ArrowUp", ctrlKey: false, metaKey: false }, 41, 1)).toEqual({
      x: 1,
      y: 0,
    });
  });
});

describe("a relief", () => {
  const path = {
    steps: Int32Array.of(0, 1, 2),
    x: Float64Array.of(-3, -0.5, 0),
    y: Float64Array.of(0, 0.5, 0),
    cost: Float64Array.of(9, 2, 1),
    planeCost: Float64Array.of(10, 1.5, 1),
    away: Float64Array.of(1, 1, 0),
  };

  it("has its center where the weights are, and its lowest point", () => {
    const relief = reliefOf(viewOf(POINTS, bowl, path), null);
    expect(relief.center).toEqual({ x: 20, y: 20, height: 0 });
    expect(relief.lowest).toEqual({ x: 20, y: 20, height: 0 });
    expect(relief.path[1]).toMatchObject({ step: 1, x: 10, y: 30, height: 0.25, trueHeight: 0.5 });
    expect(lowestPoint(Float64Array.of(NaN, Infinity))).toBeNull();
    expect(placeOn(Float64Array.of(3), 7)).toBe(0);
  });

  it("carries the way on its surface, and leaves out what lies beyond", () => {
    const relief = reliefOf(viewOf(POINTS, bowl, path), null);
    const [piece = [], ...more] = wayOnSurface(relief);
    expect(more).toEqual([]);
    for (const { x, y, height } of piece) expect(heightBetween(relief.heights, POINTS, x, y)).toBe(height);
    expect(piece[0]?.x).toBeLessThan(1);
    expect(piece.at(-1)).toMatchObject({ x: 20, y: 20, height: 0 });
  });

  it("of a slice shows all of the curve, and of the way what does not flatten it", () => {
    const cost = Float64Array.of(1, 2, NaN);
    const [low, high] = costRange({ cost, path: { ...path, cost: Float64Array.of(2.5, 100, NaN) } });
    expect(low).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThanOrEqual(2.5);
    expect(high).toBeLessThan(3);
    expect(costRange({ cost: Float64Array.of(NaN), path })).toEqual([0, 1]);
  });

  it("falls most against its slopes", () => {
    expect(steepestDescent([3, 4])).toEqual({ x: -0.6, y: -0.8, slope: -5 });
    expect(steepestDescent([0, 0])).toBeNull();
    expect(steepestDescent([NaN, 1])).toBeNull();
    expect([...gridHeights(Float64Array.of(1, 3), heightsOf(Float64Array.of(1, 3), null))]).toEqual([0, 1]);
  });
});

it("writes costs of contours in digits that tell them apart, however near they are", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.integer({ min: 0, max: 5 }), (cost, nearness) => {
      const relief = reliefOf(
        viewOf(11, (x, y) => cost * (1 + 10 ** -nearness * (x ** 2 + y ** 2))),
        "even",
      );
      const write = contourTexts(relief, (value, digits) => value.toPrecision(digits));
      const texts = relief.contours.map((contour) => write(contour.cost));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});

it("keeps the cursor at its weights when the picture reaches less far, or farther", () => {
  const cursor = { x: 3, y: -4 };
  const near = zoomedCursor(cursor, { x: 0.5, y: 0.5 });
  expect(near).toEqual({ x: 6, y: -8 });
  expect(zoomedCursor(near, { x: 2, y: 2 })).toEqual(cursor);
  // Out and in again it is the same point, also where the wider grid has none just there.
  expect(zoomedCursor(zoomedCursor(cursor, { x: 16, y: 16 }), { x: 1 / 16, y: 1 / 16 })).toEqual(cursor);
  expect(zoomedCursor(cursor, { x: 0.1, y: 1 })).toBeNull();
  expect(zoomedCursor(null, { x: 2, y: 2 })).toBeNull();
});
