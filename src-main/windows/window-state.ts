// Where the window stood last, fitted to the displays that are there now.

import * as v from "valibot";

const whole = v.pipe(v.number(), v.safeInteger());
const extent = v.pipe(whole, v.minValue(1), v.maxValue(100_000));

export const WindowStateSchema = v.strictObject({
  /** Null until the window has stood somewhere: then the system chooses. */
  bounds: v.nullable(v.strictObject({ x: whole, y: whole, width: extent, height: extent })),
  maximized: v.boolean(),
});
export type WindowState = v.InferOutput<typeof WindowStateSchema>;
export type Bounds = NonNullable<WindowState["bounds"]>;

export const FIRST_STATE: WindowState = { bounds: null, maximized: false };
export const SMALLEST = { width: 960, height: 600 } as const;
const PREFERRED = { width: 1360, height: 860 } as const;
/** How much of the title bar must be within reach, in pixels. */
const REACH = 64;

/** Size and, if it is still on some display, position. `areas` are the displays' work areas, the primary one first. */
export function fitWindow(
  state: WindowState,
  areas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  const { bounds } = state;
  const area = bounds === null ? undefined : areas.find((candidate) => isWithinReach(bounds, candidate));
  const room = area ?? areas[0];
  const { width, height } = bounds ?? PREFERRED;
  const size = {
    width: Math.max(SMALLEST.width, Math.min(width, room?.width ?? width)),
    height: Math.max(SMALLEST.height, Math.min(height, room?.height ?? height)),
  };
  return bounds === null || area === undefined ? size : { ...size, x: bounds.x, y: bounds.y };
}

/** The window's upper edge can be seen and grabbed there. */
function isWithinReach(window: Bounds, area: Bounds): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return visible >= REACH && window.y >= area.y && window.y <= area.y + area.height - REACH / 2;
}
