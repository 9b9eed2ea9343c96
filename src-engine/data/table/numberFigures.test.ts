// Figures that are counted as values come by, against DuckDB's own aggregates and plain counting.

import fc from "fast-check";
import { expect, it } from "vitest";
import { withDatabase } from "../duckdb";
import { PROFILE } from "../source";
import { numberFigures } from "./numberFigures";

const decimal = (digits: number, most: number) =>
  fc.integer({ min: -most, max: most }).map((value) => value / 10 ** digits);
const wide = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e99, max: 1e99 });

const column = fc.oneof(
  fc.array(fc.option(decimal(2, 500)), { minLength: 1, maxLength: 200 }),
  fc.array(fc.option(decimal(5, 900_000_000)), { minLength: 1, maxLength: 200 }),
  fc.array(fc.option(fc.oneof(decimal(0, 20), decimal(1, 20), wide)), { minLength: 1, maxLength: 200 }),
  fc.array(fc.option(fc.oneof(decimal(0, 3), fc.constantFrom(-0, 2 ** 53, -(2 ** 60), 1e-9))), {
    minLength: 1,
    maxLength: 60,
  }),
  fc.array(fc.constantFrom(7.25, null), { minLength: 1, maxLength: 9 }),
);

it("are those that DuckDB has", async () => {
  await withDatabase([], {}, async (database) => {
    await fc.assert(
      fc.asyncProperty(column, async (values) => {
        await database.run("CREATE OR REPLACE TEMP TABLE one (x DOUBLE)");
        await database.append("one", [values]);
        const [figures] = await numberFigures(database, { from: "one", columns: [], rows: values.length }, [
          { sql: "x" },
        ]);
        const [[present, distinct, mean, deviation, lower] = []] = await database.rows(
          "SELECT count(x)::DOUBLE, count(DISTINCT x)::DOUBLE, avg(x), stddev_pop(x), quantile_disc(x, 0.5) FROM one",
        );
        expect(figures?.present).toBe(present);
        expect(figures?.distinct).toBe(distinct);
        const there = values.flatMap((value) => value ?? []).sort((a, b) => a - b);
        if (figures === undefined || there.length === 0) return;
        const [least = 0, most = 0] = [there[0], there.at(-1)];
        const size = Math.max(Math.abs(least), Math.abs(most), Number.MIN_VALUE);
        expect(Math.abs(figures.mean - Number(mean)) / size).toBeLessThan(1e-12);
        expect(Math.abs(figures.deviation - Number(deviation)) / size).toBeLessThan(1e-7);
        if (there.length % 2 === 1) expect(figures.median + 0).toBe(Number(lower) + 0);
        else expect(figures.median).toBe(((there[there.length / 2 - 1] ?? 0) + (there[there.length / 2] ?? 0)) / 2);
        const { min, max, counts } = figures.histogram;
        expect([min + 0, max + 0]).toEqual([least, most].map((value) => value + 0));
        const edges = counts.map((_, bin) => min + (bin * (max - min)) / PROFILE.bins);
        if (counts.length === 1) expect(counts).toEqual([there.length]);
        else
          expect(counts).toEqual(
            edges.map(
              (edge, bin) => there.filter((value) => value >= edge && value < (edges[bin + 1] ?? Infinity)).length,
            ),
          );
        const digits = Math.max(
          ...there.map((value) => [0, 1, 2, 3, 4, 5, 6].find((n) => Number(value.toFixed(n)) === value) ?? 7),
        );
        if (size < 1e9) expect(figures.decimals).toBe(digits);
      }),
      { numRuns: 150 },
    );
  });
});

it("are the same whatever a file states as the least and the greatest", async () => {
  await withDatabase([], {}, async (database) => {
    const bound = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
    await fc.assert(
      fc.asyncProperty(column, fc.option(fc.tuple(bound, bound)), fc.boolean(), async (values, ends, isRight) => {
        await database.run("CREATE OR REPLACE TEMP TABLE one (x DOUBLE)");
        await database.append("one", [values]);
        const relation = { from: "one", columns: [], rows: values.length };
        const [unstated] = await numberFigures(database, relation, [{ sql: "x" }]);
        const { min = 0, max = 0 } = unstated?.histogram ?? {};
        const stated = isRight
          ? { min, max }
          : ends && { min: Math.min(ends[0], ends[1]), max: Math.max(ends[0], ends[1]) };
        expect(await numberFigures(database, relation, [{ sql: "x", stated }])).toEqual([unstated]);
      }),
      { numRuns: 60 },
    );
  });
});

it("of days with a time are the same, counted by seconds or not", async () => {
  await withDatabase([], {}, async (database) => {
    const seconds = fc.oneof(fc.integer({ min: -1e10, max: 1e10 }), fc.integer({ min: 0, max: 1e6 }));
    const moment = fc.oneof({ weight: 9, arbitrary: seconds }, fc.double({ noNaN: true, min: 0, max: 1e6 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(moment), { minLength: 1, maxLength: 50 }), async (values) => {
        await database.run("CREATE OR REPLACE TEMP TABLE one (x DOUBLE)");
        await database.append("one", [values.map((value) => value && value / 86_400)]);
        const relation = { from: "one", columns: [], rows: values.length };
        const [{ decimals: _, ...plain } = { decimals: 0 }] = await numberFigures(database, relation, [{ sql: "x" }]);
        const [found] = await numberFigures(database, relation, [{ sql: "x", times: 86_400 }]);
        expect(found).toMatchObject(plain);
      }),
      { numRuns: 60 },
    );
  });
});
