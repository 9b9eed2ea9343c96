// The cost over a plane of weights, on a grid that is refined: 11 x 11 points lie among 21 x 21, and these among 41 x 41, so that
// none is worked out twice. In the middle lie the weights as they are.

import { mapped } from "../document/typedArrays";
import type { Tensors } from "../runtime/backend";
import type { Plane } from "./plane";

/** The finest grid has twice as many intervals, and one point more. */
const HALF = 20;
/** How far to either side the slope in the middle is taken, as a share of the grid's half. */
const NUDGE = { float64: 1e-5, float32: 1 / HALF } as const;

/** Points along one side. */
export type GridPoints = 11 | 21 | 41;

/** The mean cost over the same rows each time, with these weights in the place of the present ones. */
export type CostOf = (weights: Tensors) => Promise<number>;

export interface LandscapeGrid {
  /** Distances from the middle, in directions. */
  readonly x: Float64Array;
  /** As many; of a line, one. */
  readonly y: Float64Array;
  /** y by x. */
  readonly cost: Float64Array;
}

export class Landscape {
  readonly plane: Plane;
  readonly #cost: CostOf;
  readonly #precision: "float64" | "float32";
  readonly #spans: readonly [number, number];
  readonly #known = new Map<number, number>();

  /** @param spans from the middle to the grid's sides */
  constructor(plane: Plane, cost: CostOf, precision: "float64" | "float32", spans: readonly [number, number]) {
    this.plane = plane;
    this.#cost = cost;
    this.#precision = precision;
    this.#spans = spans;
  }

  costAt(x: number, y: number): Promise<number> {
    return this.#cost(this.plane.at(x, y));
  }

  /** `between` is waited for before each point: a chance to cancel. */
  async grid(points: GridPoints, between: () => Promise<void>): Promise<LandscapeGrid> {
    const places = Array.from({ length: points }, (_, at) => Math.round(((2 * at) / (points - 1) - 1) * HALF));
    const rows = this.plane.dimensions === 1 ? [0] : places;
    const cost = new Float64Array(rows.length * places.length);
    for (const [row, j] of rows.entries()) {
      for (const [column, i] of places.entries()) {
        await between();
        cost[row * places.length + column] = await this.#at(i, j);
      }
    }
    const [wide, high] = this.#spans;
    return {
      x: mapped(Float64Array, places, (i) => (i / HALF) * wide),
      y: mapped(Float64Array, rows, (j) => (j / HALF) * high),
      cost,
    };
  }

  /** How steep it is in the middle, along each direction: between a little before and a little behind. */
  async slopes(): Promise<readonly [number, number]> {
    const [x, y] = this.#spans.map((span) => span * NUDGE[this.#precision]) as [number, number];
    const along = async (dx: number, dy: number): Promise<number> =>
      ((await this.costAt(dx, dy)) - (await this.costAt(-dx, -dy))) / (2 * (dx + dy));
    return [await along(x, 0), this.plane.dimensions === 1 ? 0 : await along(0, y)];
  }

  async #at(i: number, j: number): Promise<number> {
    const key = (i + HALF) * (2 * HALF + 1) + j + HALF;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [wide, high] = this.#spans;
    const cost = await this.costAt((i / HALF) * wide, (j / HALF) * high);
    this.#known.set(key, cost);
    return cost;
  }
}
