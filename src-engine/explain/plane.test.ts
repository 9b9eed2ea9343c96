import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NamedWeight } from "../passes/compile";
import type { Tensors } from "../runtime/backend";
import { problemOf } from "../testing/temporaryFolder";
import { eigen } from "./eigen";
import { Plane, alongWeight, randomDirection, widestDirections } from "./plane";

const number = fc.double({ min: -10, max: 10, noNaN: true });

/** Two tensors of six and two numbers. */
const someWeights = fc
  .tuple(fc.array(number, { minLength: 6, maxLength: 6 }), fc.array(number, { minLength: 2, maxLength: 2 }))
  .map(([kernel, bias]): Tensors => ({
    "a/kernel": { shape: [3, 2], data: Float64Array.from(kernel) },
    "a/bias": { shape: [2], data: Float64Array.from(bias) },
  }));

const center: Tensors = {
  "a/kernel": { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  "a/bias": { shape: [2], data: Float32Array.of(7, 8) },
};

const rules = { frozen: false } as NamedWeight["rules"];
const weights = [
  { tensor: "a/kernel", layerId: "a", shape: [3, 2], unit: 1, rules },
  { tensor: "a/bias", layerId: "a", shape: [2], rules },
] as unknown as readonly NamedWeight[];

describe("eigen", () => {
  it("takes a symmetric matrix apart: vectors at right angles that put it together again", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 12 })
          .chain((size) =>
            fc.array(fc.array(number, { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
          ),
        (half) => {
          const matrix = half.map((row, i) => row.map((x, j) => x + (half[j]?.[i] ?? 0)));
          const { values, vectors } = eigen(matrix);
          expect([...values].sort((a, b) => b - a)).toEqual(values);
          for (const [i, row] of matrix.entries()) {
            for (const j of row.keys()) {
              const again = values.reduce(
                (sum, value, k) => sum + value * (vectors[k]?.[i] ?? 0) * (vectors[k]?.[j] ?? 0),
                0,
              );
              expect(again).toBeCloseTo(row[j] ?? NaN, 9);
              const angle = vectors[i]?.reduce((sum, x, k) => sum + x * (vectors[j]?.[k] ?? 0), 0);
              expect(angle).toBeCloseTo(i === j ? 1 : 0, 12);
            }
          }
        },
      ),
    );
  });
});

describe("a plane of weights", () => {
  it("moves two weights and nothing else, and finds them again", () => {
    const plane = new Plane(center, [
      alongWeight(center, { tensor: "a/kernel", index: 1 }),
      alongWeight(center, { tensor: "a/bias", index: 0 }),
    ]);
    const there = plane.at(0.5, -2);
    expect(there["a/kernel"]?.data).toEqual(Float64Array.of(1, 2.5, 3, 4, 5, 6));
    expect(there["a/bias"]?.data).toEqual(Float64Array.of(5, 8));
    expect(plane.nearest(there)).toEqual({ x: 0.5, y: -2, away: 0 });
    expect(plane.at(0, 0)["a/kernel"]?.data).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
  });

  it("finds the nearest point of any weights, along directions that are not at right angles too", () => {
    fc.assert(
      fc.property(someWeights, someWeights, someWeights, number, number, (one, other, any, x, y) => {
        const way = (all: Tensors) =>
          Object.fromEntries(Object.entries(all).map(([name, { data }]) => [name, Float64Array.from(data)]));
        const flat = (all: Tensors): number[] => Object.values(all).flatMap(({ data }) => Array.from(data));
        const [u, v] = [flat(one), flat(other)];
        const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
        // Nearly parallel ones tell nothing.
        fc.pre(dot(u, u) * dot(v, v) - dot(u, v) ** 2 > 1);
        const plane = new Plane(center, [way(one), way(other)]);
        const here = plane.nearest(plane.at(x, y));
        expect(here.x).toBeCloseTo(x, 6);
        expect(here.y).toBeCloseTo(y, 6);
        // No other point of the plane is nearer.
        const near = plane.nearest(any);
        const distance = (a: number, b: number): number => {
          const at = flat({ ...center, ...plane.at(a, b) });
          return Math.hypot(...flat(any).map((value, i) => value - (at[i] ?? 0)));
        };
        expect(near.away).toBeCloseTo(distance(near.x, near.y), 6);
        expect(distance(near.x + 0.1, near.y - 0.1)).toBeGreaterThanOrEqual(near.away - 1e-6);
      }),
    );
  });

  it("goes in random directions as far for each unit as the unit's weights are long, and leaves biases", () => {
    const way = randomDirection(center, weights, 7, 0);
    expect(Object.keys(way)).toEqual(["a/kernel"]);
    const own = way["a/kernel"] ?? new Float64Array(0);
    for (const unit of [0, 1])
      expect(Math.hypot(...[0, 2, 4].map((i) => own[i + unit] ?? NaN))).toBeCloseTo(
        Math.hypot(...[0, 2, 4].map((i) => Number(center["a/kernel"]?.data[i + unit]))),
        12,
      );
    expect(randomDirection(center, weights, 7, 0)).toEqual(way);
    expect(randomDirection(center, weights, 7, 1)).not.toEqual(way);
  });

  it("finds the two directions in which states lie farthest, and holds them all where there are no more", () => {
    const two = new Plane(center, [
      alongWeight(center, { tensor: "a/kernel", index: 3 }),
      alongWeight(center, { tensor: "a/bias", index: 1 }),
    ]);
    const states = [
      [0, 0],
      [3, 1],
      [-1, 2],
      [5, -0.5],
    ].map(([x = 0, y = 0]): Tensors => ({ ...center, ...two.at(x, y) }));
    const { directions, shares } = widestDirections(center, weights, states);
    expect(shares[0] + shares[1]).toBeCloseTo(1, 12);
    expect(shares[0]).toBeGreaterThan(shares[1]);
    const plane = new Plane(center, directions);
    for (const state of states) expect(plane.nearest(state).away).toBeLessThan(1e-9);
  });

  it("refuses a plane along a way that is none", async () => {
    expect((await problemOf(() => widestDirections(center, weights, [center, center]))).code).toBe("no-path");
  });
});
