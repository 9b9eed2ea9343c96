import fc from "fast-check";
import { expect, it } from "vitest";
import { captionWidths } from "./captions";

const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 400 }) });

it("captions run into nothing beside them, and take the room there is", () => {
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 1, maxLength: 8 }),
      fc.array(place, { maxLength: 8 }),
      (captions, corners) => {
        const obstacles = corners.map((corner) => ({ ...corner, width: 40, height: 30 }));
        const widths = captionWidths(captions, obstacles);
        for (const [at, { x, y }] of captions.entries()) {
          const width = widths[at] ?? NaN;
          if (width <= 16) continue;
          for (const rect of obstacles) {
            const isOver = rect.x < x && rect.x + rect.width > x;
            if (isOver || rect.y >= y || rect.y + rect.height <= y - 22) continue;
            expect(x + width / 2 <= rect.x || x - width / 2 >= rect.x + rect.width).toBe(true);
          }
          for (const [of, other] of captions.entries())
            if (of !== at && Math.abs(other.y - y) < 22)
              expect(Math.abs(other.x - x)).toBeGreaterThanOrEqual((width + (widths[of] ?? 0)) / 2 - 16);
        }
      },
    ),
  );
  expect(captionWidths([{ x: 400, y: 50 }], [])).toEqual([176]);
  expect(captionWidths([{ x: 400, y: 50 }], [{ x: 430, y: 20, width: 40, height: 80 }])).toEqual([54]);
});
