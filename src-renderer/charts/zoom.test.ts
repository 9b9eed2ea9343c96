import * as fc from "fast-check";
import { expect, test } from "vitest";
import { between, moved, stretchOfKey, zoomed } from "./zoom";

const whole = { from: 0, to: 100 };

test("what is pointed at stays where it is while the rest is zoomed", () => {
  expect(zoomed(null, whole, 2, 50, 1)).toEqual({ from: 25, to: 75 });
  expect(zoomed(null, whole, 2, 0, 1)).toEqual({ from: 0, to: 50 });
  expect(zoomed({ from: 25, to: 75 }, whole, 0.5, 50, 1)).toBeNull();
  expect(zoomed({ from: 10, to: 30 }, whole, 0.5, 30, 1)).toEqual({ from: 0, to: 40 });
});

test("a stretch that was drawn is shown, a tiny one as wide as can be seen, all of it not at all", () => {
  expect(between(40, 20, whole, 1)).toEqual({ from: 20, to: 40 });
  expect(between(40, 40.25, whole, 1)).toEqual({ from: 39.625, to: 40.625 });
  expect(between(0, 100, whole, 1)).toBeNull();
});

test("moving stops at the ends", () => {
  expect(moved({ from: 20, to: 40 }, whole, 0.5)).toEqual({ from: 30, to: 50 });
  expect(moved({ from: 90, to: 100 }, whole, 0.5)).toEqual({ from: 90, to: 100 });
  expect(moved(null, whole, 1)).toBeNull();
});

test("no zooming or moving leads out of what there is", () => {
  const step = fc.record({
    factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let now: ReturnType<typeof zoomed> = null;
      for (const { factor, at, share } of steps) {
        const { from, to } = now ?? whole;
        now = moved(zoomed(now, whole, factor, from + at * (to - from), 1), whole, share);
        if (now === null) continue;
        expect(now.from).toBeGreaterThanOrEqual(-1e-9);
        expect(now.to).toBeLessThanOrEqual(100 + 1e-9);
        expect(now.to - now.from).toBeGreaterThanOrEqual(1 - 1e-9);
      }
    }),
  );
});

test("keys zoom, move and show all, and leave the others alone", () => {
  const press = (key: string, shiftKey = false, now: { from: number; to: number } | null = { from: 20, to: 40 }) =>
    stretchOfKey({ key, shiftKey }, { now, whole, at: 20, least: 1 });
  expect(press("+")).toEqual({ from: 20, to: 36 });
  expect(press("=", true)).toEqual(press("+"));
  expect(press("-")).toEqual({ from: 20, to: 45 });
  expect(press("0")).toBeNull();
  expect(press("ArrowRight", true)).toEqual({ from: 24, to: 44 });
  expect(press("ArrowLeft", true)).toEqual({ from: 16, to: 36 });
  expect(press("ArrowRight", true, null)).toBeNull();
  expect(press("ArrowRight")).toBeUndefined();
  expect(press("Enter")).toBeUndefined();
});
