import fc from "fast-check";
import { expect, it } from "vitest";
import { TILE, galleryWindow } from "./galleryWindow";

it("draws what is in view and little more, wherever it is scrolled, and never what is not there", () => {
  const side = fc.integer({ min: 1, max: 3_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200_000 }),
      side,
      side,
      fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      (count, width, height, share) => {
        const whole = galleryWindow(count, { width, height, top: 0 }).height;
        const top = share * whole;
        const { columns, from, to, seen, top: place } = galleryWindow(count, { width, height, top });
        expect(from >= 0 && to <= count && seen.last <= count).toBe(true);
        expect(from % columns).toBe(0);
        expect(place).toBe((from / columns) * TILE.height);
        if (count === 0) return;
        expect(from).toBeLessThanOrEqual(seen.first);
        expect(to).toBeGreaterThanOrEqual(seen.last);
        expect(to - from).toBeLessThanOrEqual((height / TILE.height + 7) * columns);
      },
    ),
  );
});

it("counts the rows that are seen", () => {
  expect(galleryWindow(10_000, { width: 830, height: 6 * TILE.height, top: 0 })).toMatchObject({
    columns: 10,
    height: 1_000 * TILE.height,
    from: 0,
    to: 80,
    seen: { first: 0, last: 60 },
  });
  expect(galleryWindow(10_000, { width: 830, height: 6 * TILE.height, top: 6 * TILE.height }).seen).toEqual({
    first: 60,
    last: 120,
  });
});
