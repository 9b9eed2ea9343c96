// Numbers as pixels: one for each number of a matrix, by sign and size. A large network has 100,000 of them, which takes a while, so it is
// spread over frames.

import type { Colors } from "./colors";
import type { Grid } from "./grid";

type NumberArray = Float64Array | Float32Array;

interface Pixels {
  readonly image: OffscreenCanvas;
  readonly scale: number;
  readonly colors: Colors;
  readonly shape: string;
}
/** By the numbers, which never change: what is chosen or pointed at is drawn anew far more often than they are others. */
const KNOWN_PIXELS = new WeakMap<NumberArray, Pixels>();

/** The last ones of a matrix: they stand there until the new ones are made. */
const LAST_PIXELS = new WeakMap<Grid, OffscreenCanvas>();

/** So long a frame makes pixels; ms. */
const ENOUGH = 8;

/** The pixels that are known, or that one frame has the time to make; at least those of one matrix. */
export interface FramePixels {
  /** Group beside group as in the grid, without gaps. Null where there are none yet. */
  readonly of: (grid: Grid, numbers: NumberArray, scale: number, colors: Colors) => OffscreenCanvas | null;
  /** False where a matrix was left for the next frame. */
  readonly isDone: () => boolean;
}

export function framePixels(): FramePixels {
  let made = 0;
  let isDone = true;
  return {
    of(grid, numbers, scale, colors) {
      const shape = shapeOf(grid);
      const known = KNOWN_PIXELS.get(numbers);
      if (known?.scale === scale && known.colors === colors && known.shape === shape) return known.image;
      if (made > ENOUGH) {
        isDone = false;
        return LAST_PIXELS.get(grid) ?? null;
      }
      const began = performance.now();
      const image = pixelsOf(grid, numbers, scale, colors);
      made += performance.now() - began;
      if (image === null) return null;
      KNOWN_PIXELS.set(numbers, { image, scale, colors, shape });
      LAST_PIXELS.set(grid, image);
      return image;
    },
    isDone: () => isDone,
  };
}

function shapeOf({ rows, columns, groups, across, strides, count }: Grid): string {
  return [rows, columns, groups, Math.min(across, groups), ...strides, count].join();
}

/** A pixel for each number. */
function pixelsOf(grid: Grid, numbers: NumberArray, scale: number, colors: Colors): OffscreenCanvas | null {
  const { rows, columns, groups, strides, count } = grid;
  const across = Math.min(grid.across, groups);
  const image = new OffscreenCanvas(columns * across, rows * Math.ceil(groups / across));
  const context = image.getContext("2d");
  if (context === null) return null;
  const data = context.createImageData(image.width, image.height);
  const painted = new Uint32Array(data.data.buffer);
  const shades = shadesOf(colors);
  const perShade = scale > 0 ? SHADES / scale : 0;
  for (let group = 0; group < groups; group++) {
    const corner = Math.floor(group / across) * rows * image.width + (group % across) * columns;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const index = group * strides[0] + row * strides[1] + column * strides[2];
        if (index >= count) continue;
        const number = numbers[index] ?? NaN;
        const shade = Math.min(SHADES, Math.round(Math.abs(number) * perShade)) || 0;
        painted[corner + row * image.width + column] = shades[number < 0 ? SHADES + 1 + shade : shade] ?? 0;
      }
  }
  context.putImageData(data, 0, 0);
  return image;
}

/** So many sizes of number have a color of their own, of each sign. */
const SHADES = 1_023;
/** Made once a theme. */
const KNOWN_SHADES = new WeakMap<Colors, Uint32Array>();

/** The colors of positive numbers from 0 to the greatest, then of negative ones: pixels of an image. A large network has 100,000 cells. */
function shadesOf(colors: Colors): Uint32Array {
  const known = KNOWN_SHADES.get(colors);
  if (known !== undefined) return known;
  const bare = rgb(colors.bare);
  const bytes = new Uint8ClampedArray(4 * 2 * (SHADES + 1));
  for (const [sign, color] of [rgb(colors.pos), rgb(colors.neg)].entries()) {
    for (let shade = 0; shade <= SHADES; shade++) {
      const at = 4 * (sign * (SHADES + 1) + shade);
      const strength = (shade / SHADES) ** 0.7;
      for (let part = 0; part < 3; part++)
        bytes[at + part] = (bare[part] ?? 0) + ((color[part] ?? 0) - (bare[part] ?? 0)) * strength;
      bytes[at + 3] = 255;
    }
  }
  const shades = new Uint32Array(bytes.buffer);
  KNOWN_SHADES.set(colors, shades);
  return shades;
}

/** What the canvas gives back of a color: "#rrggbb", or "rgba(r, g, b, a)". */
function rgb(color: string): readonly number[] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color);
  if (hex !== null) return hex.slice(1).map((part) => parseInt(part, 16));
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
