import fc from "fast-check";
import { expect, it } from "vitest";
import type { Line } from "./curveData";
import { placedTags, spread, tagsOf } from "./curveTags";

it("spreads names so that none covers another, in their order, within the chart where there is room", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 }), (wanted) => {
      const placed = spread(wanted, 12, 0, 300);
      const order = [...wanted.keys()].sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
      order.forEach((at, rank) => {
        expect(placed[at]).toBeGreaterThanOrEqual(0);
        expect(placed[at]).toBeLessThanOrEqual(300);
        const next = order[rank + 1];
        if (next !== undefined) expect((placed[next] ?? 0) - (placed[at] ?? 0)).toBeGreaterThanOrEqual(12);
      });
    }),
  );
  expect(spread([50, 100], 12, 0, 300)).toEqual([50, 100]);
});

it("names each line at its last value in the stretch, and none that stands behind another", () => {
  const line = (tag: string | undefined, ghost = false): Line => ({
    ...{ id: "a", label: "a", color: "--run-1", dashed: false, faint: false, ghost },
    ...(tag === undefined ? {} : { tag }),
  });
  const lines = [line("1"), line("9"), line("17", true), line(undefined)];
  const data = [
    [1, 2, 3, 4],
    [5, 4, 3, 2],
    [7, 6, null, undefined],
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ] as [number[], ...(number | null | undefined)[][]];
  expect(tagsOf(lines, data, 1, 4)).toEqual([
    { text: "1", color: "--run-1", at: 4, value: 2 },
    { text: "9", color: "--run-1", at: 2, value: 6 },
  ]);
  expect(tagsOf(lines, data, 1, 2).map(({ value }) => value)).toEqual([4, 6]);
  expect(tagsOf(lines, data, 8, 9)).toEqual([]);
});

it("puts a name beside the end of its line, and those at the edge one below the other", () => {
  const tag = (text: string, at: number, value: number) => ({ text, color: "--run-1", at, value });
  const room = { edge: 100, top: 0, bottom: 200, apart: 12, room: 30 };
  const placed = placedTags(
    [tag("1", 100, 50), tag("2", 40, 52), tag("3", 98, 51)],
    (place) => place,
    (value) => value,
    room,
  );
  expect(placed.map(({ text, x, y }) => [text, x, y])).toEqual([
    ["1", 100, 50],
    ["2", 40, 52],
    ["3", 100, 62],
  ]);
});
