import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { FIRST_STATE, fitWindow, WindowStateSchema } from "./window-state";

const LEFT = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1400 };
const at = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe("fitWindow", () => {
  it("leaves the first position to the system, within the screen", () => {
    expect(fitWindow(FIRST_STATE, [LEFT])).toEqual({ width: 1360, height: 860 });
    expect(fitWindow(FIRST_STATE, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({ width: 1280, height: 720 });
    expect(fitWindow(FIRST_STATE, [])).toEqual({ width: 1360, height: 860 });
  });

  it("restores a window on any display that is there", () => {
    expect(fitWindow(at(100, 50), [LEFT, RIGHT])).toEqual({ x: 100, y: 50, width: 1200, height: 800 });
    expect(fitWindow(at(2500, 50), [LEFT, RIGHT])).toEqual({ x: 2500, y: 50, width: 1200, height: 800 });
  });

  it.each([
    ["a display that is gone", at(2500, 50)],
    ["above the screen", at(100, -200)],
    ["below the screen", at(100, 1030)],
    ["all but out at the left", at(-1190, 100)],
    ["all but out at the right", at(1900, 100)],
  ])("does not restore a position %s", (_case, state) =>
    expect(fitWindow(state, [LEFT])).toEqual({ width: 1200, height: 800 }),
  );

  it("is never larger than the display nor smaller than its contents need", () => {
    expect(fitWindow(at(0, 0, 5000, 3000), [LEFT])).toEqual({ x: 0, y: 0, width: 1920, height: 1040 });
    expect(fitWindow(at(0, 0, 100, 100), [LEFT])).toEqual({ x: 0, y: 0, width: 960, height: 600 });
  });
});

it("a state file of another shape is refused", () => {
  expect(v.is(WindowStateSchema, at(1, 2))).toBe(true);
  expect(v.is(WindowStateSchema, { bounds: { x: 0.5, y: 0, width: 1, height: 1 }, maximized: false })).toBe(false);
  expect(v.is(WindowStateSchema, { bounds: { x: 0, y: 0, width: 0, height: 1 }, maximized: false })).toBe(false);
});
