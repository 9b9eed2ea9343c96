// A surface over a square as it is seen from a side: parallel projection, so that equal heights look equal everywhere.

/** Degrees. */
export interface Viewpoint {
  /** Around the upright axis. */
  readonly turn: number;
  /** From the side (0) to straight down (90). */
  readonly tilt: number;
}

/** How far the surface can be tilted: from below or from the very side it shows nothing. */
const TILT = { least: 10, most: 90 } as const;
/** The height of the surface, where the square reaches from -1 to 1. */
const TALL = 1;
/** Half of what the whole takes at most, so that turning it changes no size. */
const REACH = { across: 1.5, up: 1.35 } as const;

export interface Projection {
  /** From the square (-1 to 1 each) and a height (0 to 1) to CSS pixels. */
  at(x: number, y: number, height: number): readonly [x: number, y: number];
  /** Whether what lies at a greater x (or y) is farther away. */
  readonly far: { readonly x: boolean; readonly y: boolean };
}

export function project({ turn, tilt }: Viewpoint, width: number, height: number): Projection {
  const [sin, cos] = [Math.sin((turn * Math.PI) / 180), Math.cos((turn * Math.PI) / 180)];
  const [down, side] = [Math.sin((tilt * Math.PI) / 180), Math.cos((tilt * Math.PI) / 180)];
  const size = Math.max(1, Math.min(width / 2 / REACH.across, height / 2 / REACH.up));
  return {
    at(x, y, up) {
      const across = x * cos - y * sin;
      const away = x * sin + y * cos;
      return [width / 2 + size * across, height / 2 - size * (away * down + (up - 0.5) * TALL * side)];
    },
    far: { x: sin > 0, y: cos > 0 },
  };
}

/** Turned by so many degrees, and kept where it shows something. */
export function turned({ turn, tilt }: Viewpoint, by: Viewpoint): Viewpoint {
  return {
    turn: (((turn + by.turn) % 360) + 360) % 360,
    tilt: Math.min(TILT.most, Math.max(TILT.least, tilt + by.tilt)),
  };
}

/** Numbers from 0 to count - 1, from far to near. */
export function fromFar(count: number, greaterIsFar: boolean): readonly number[] {
  const all = Array.from({ length: count }, (_, at) => at);
  return greaterIsFar ? all.reverse() : all;
}
