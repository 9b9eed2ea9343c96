import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellSize, greatestSize, heatMapCsv, labelsOf, moved, strength } from "./heatMap";

describe("the cells of a heat map", () => {
  it("fit the room, or are as small as can be pointed at", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 512 }), (room, columns) => {
        const { width, height } = cellSize(room, columns);
        expect(width * columns <= room || width === 8).toBe(true);
        expect(height).toBeLessThanOrEqual(width);
        expect(width).toBeLessThanOrEqual(76);
      }),
    );
  });

  it("are as strong above 0 as below it, and never stronger than the scale allows", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ min: 0, noNaN: true, max: 1e9 }), (value, scale) => {
        expect(strength(value, scale)).toBe(strength(-value, scale));
        expect(strength(value, scale)).toBeLessThanOrEqual(1);
      }),
    );
    expect([strength(3, 0), strength(1, 2), strength(-8, 2)]).toEqual([0, 0.5, 1]);
    expect(greatestSize([NaN, -3, Infinity, 2])).toBe(3);
    expect(greatestSize([NaN])).toBe(0);
  });

  it("are reached from each other by keys, and never left", () => {
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.record({ key: fc.constantFrom(...keys), ctrlKey: fc.boolean() })),
        (rows, columns, presses) => {
          let cell = { row: 0, column: 0 };
          for (const press of presses) cell = moved(cell, press, rows, columns) ?? cell;
          expect(cell.row >= 0 && cell.row < rows && cell.column >= 0 && cell.column < columns).toBe(true);
          // From anywhere the first cell is two keys away.
          expect(moved(cell, { key: "Home", ctrlKey: true }, rows, columns)).toEqual({ row: 0, column: 0 });
        },
      ),
    );
    expect(moved({ row: 4, column: 2 }, { key: "ArrowUp" }, 9, 9)).toEqual({ row: 3, column: 2 });
    expect(moved({ row: 4, column: 2 }, { key: "End" }, 9, 9)).toEqual({ row: 4, column: 8 });
    expect(moved({ row: 4, column: 2 }, { key: "a" }, 9, 9)).toBeNull();
  });
});

it("names stand once for a group, and only where lines have room", () => {
  const names = ["filter 1, column 1", "filter 1, column 2", "filter 2, column 1", "filter 2, column 2"];
  const groups = ["filter 1", "filter 1", "filter 2", "filter 2"];
  expect(labelsOf({ title: "", names, groups }, 20, 12)).toEqual([
    { index: 0, text: "filter 1", count: 2 },
    { index: 2, text: "filter 2", count: 2 },
  ]);
  expect(labelsOf({ title: "", names }, 5, 12).map(({ index }) => index)).toEqual([0, 3]);
});

it("as CSV the numbers come back with their names, commas and quotes included", () => {
  const rows = { title: "input", names: ["a,b", 'say "c"'] };
  const columns = { title: "unit", names: ["unit 1", "unit 2"] };
  expect(heatMapCsv(Float32Array.of(1, -2, 0.5, NaN), rows, columns, String)).toBe(
    ',unit 1,unit 2\r\n"a,b",1,-2\r\n"say ""c""",0.5,NaN\r\n',
  );
});
