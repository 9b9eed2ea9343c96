import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROW, TALLEST, inWindow, rowWindow, scrollHeight, scrollTo } from "./rowWindow";

const HEIGHT = 500;

describe("a short table", () => {
  it("draws the rows in view and a few more", () => {
    expect(rowWindow(344, 0, HEIGHT)).toEqual({ first: 0, last: 32, top: 0 });
    const middle = rowWindow(344, 100 * ROW, HEIGHT);
    expect(middle.first).toBe(92);
    expect(middle.top).toBe(92 * ROW);
  });
  it("ends with the last row", () => {
    expect(rowWindow(344, scrollHeight(344) - HEIGHT, HEIGHT).last).toBe(343);
    expect(rowWindow(0, 0, HEIGHT)).toMatchObject({ last: -1 });
  });
});

describe("fifty million rows", () => {
  const rows = 50_000_000;
  it("keeps to a height that can be scrolled and still reaches both ends", () => {
    expect(scrollHeight(rows)).toBe(TALLEST);
    expect(rowWindow(rows, 0, HEIGHT).first).toBe(0);
    const end = rowWindow(rows, TALLEST - HEIGHT, HEIGHT);
    expect(end.last).toBe(rows - 1);
    // The last row ends where the view ends.
    expect(end.top + (end.last - end.first + 1) * ROW).toBeCloseTo(TALLEST, 3);
  });
  it("brings any row into view", () => {
    for (const row of [0, 1, 12_345_678, rows - 1]) {
      const top = scrollTo(row, rows, 6_000_000, HEIGHT);
      const shown = rowWindow(rows, top, HEIGHT, 0);
      expect(row).toBeGreaterThanOrEqual(shown.first);
      expect(row).toBeLessThanOrEqual(shown.last);
    }
  });
});

it("does not move for a row in view", () => {
  expect(scrollTo(3, 344, 20, HEIGHT)).toBe(20);
  expect(scrollTo(0, 5, 0, HEIGHT)).toBe(0);
});

it("draws the rows of the window and those that must be there, and knows the room between them", () => {
  const numbers = fc.array(fc.nat(300), { maxLength: 4 });
  fc.assert(
    fc.property(fc.nat(300), fc.nat(320), fc.nat(320), numbers, (count, first, last, must) => {
      const rows = Array.from({ length: count }, (_, at) => at);
      const shown = inWindow(rows, first, last, (row) => must.includes(row));
      expect(shown.rows.map(({ row }) => row)).toEqual(
        rows.filter((at) => (at >= first && at <= last) || must.includes(at)),
      );
      let place = 0;
      for (const { at, before } of shown.rows) {
        expect(at).toBe(place + before);
        place = at + 1;
      }
      expect(place + shown.after).toBe(count);
    }),
  );
});
