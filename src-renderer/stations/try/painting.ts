// A sheet to draw on, finer than the network's input, and what the network sees of it. Pure. Brightness goes from 0, the least number of the
// data, to 1, the greatest; a sheet's numbers are [height * scale, width * scale, channels], row-major.

export interface Sheet {
  /** Of the network's input. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Elements of the sheet along each side of one of the input. */
  readonly scale: number;
  readonly data: Float32Array;
}

/** In elements of the network's input, from its upper left corner. */
export interface SheetPoint {
  readonly x: number;
  readonly y: number;
}

const FINE = 280;
const MOST_SCALE = 10;

export function blankSheet(height: number, width: number, channels: number, ground: number): Sheet {
  const scale = Math.max(1, Math.min(MOST_SCALE, Math.floor(FINE / Math.max(height, width))));
  const data = new Float32Array(height * width * scale * scale * channels).fill(ground);
  // Nothing of a picture with a fourth channel is transparent.
  if (channels === 4) for (let at = 3; at < data.length; at += 4) data[at] = 1;
  return { height, width, channels, scale, data };
}

/** Draws a round line; its edge is softened over one element of the sheet. `radius` in elements of the input. */
export function drawLine(
  sheet: Sheet,
  from: SheetPoint,
  to: SheetPoint,
  radius: number,
  color: readonly number[],
): void {
  const { scale, channels, data } = sheet;
  const [columns, rows] = [sheet.width * scale, sheet.height * scale];
  const [x0, y0, x1, y1, reach] = [from.x, from.y, to.x, to.y, radius].map((value) => value * scale) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const first = (low: number): number => Math.max(0, Math.floor(low - reach - 1));
  const last = (high: number, end: number): number => Math.min(end - 1, Math.ceil(high + reach + 1));
  for (let y = first(Math.min(y0, y1)); y <= last(Math.max(y0, y1), rows); y++) {
    for (let x = first(Math.min(x0, x1)); x <= last(Math.max(x0, x1), columns); x++) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = square === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const cover = Math.max(0, Math.min(1, reach + 0.5 - distance));
      if (cover > 0) mix(data, (y * columns + x) * channels, channels, color, cover);
    }
  }
}

/** Paints one element of the network's input. */
export function paintCell(sheet: Sheet, row: number, column: number, color: readonly number[]): void {
  const { scale, channels, data, width } = sheet;
  for (let y = row * scale; y < (row + 1) * scale; y++)
    for (let x = column * scale; x < (column + 1) * scale; x++)
      mix(data, (y * width * scale + x) * channels, channels, color, 1);
}

function mix(data: Float32Array, at: number, channels: number, color: readonly number[], cover: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const before = data[at + channel] ?? 0;
    data[at + channel] = before + ((color[channel] ?? color[0] ?? 1) - before) * cover;
  }
}

/** A region of some numbers [rows, columns, channels], averaged by area to another size. */
function resampled(
  data: ArrayLike<number>,
  columns: number,
  channels: number,
  region: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  width: number,
  height: number,
): Float32Array {
  const result = new Float32Array(width * height * channels);
  const [stepX, stepY] = [region.width / width, region.height / height];
  for (let row = 0; row < height; row++) {
    const [top, bottom] = [region.y + row * stepY, region.y + (row + 1) * stepY];
    for (let column = 0; column < width; column++) {
      const [left, right] = [region.x + column * stepX, region.x + (column + 1) * stepX];
      for (let channel = 0; channel < channels; channel++) {
        let [sum, area] = [0, 0];
        for (let y = Math.floor(top); y < bottom - 1e-9; y++) {
          const high = Math.min(bottom, y + 1) - Math.max(top, y);
          for (let x = Math.floor(left); x < right - 1e-9; x++) {
            const part = high * (Math.min(right, x + 1) - Math.max(left, x));
            sum += part * (data[(y * columns + x) * channels + channel] ?? 0);
            area += part;
          }
        }
        result[(row * width + column) * channels + channel] = area > 0 ? sum / area : 0;
      }
    }
  }
  return result;
}

export interface SeenOptions {
  readonly invert: boolean;
  /** Cut out, fitted and moved as the pictures of MNIST were, with its center of mass here; null: as it is. Of one channel. */
  readonly center: { readonly x: number; readonly y: number } | null;
  /** Brightness of what is drawn on, as the network knows it. */
  readonly ground: number;
}

/** What the network sees of a sheet, [height, width, channels], from 0 to 1. */
export function seenOf(sheet: Sheet, { invert, center, ground }: SeenOptions): Float32Array {
  const { height, width, channels, scale } = sheet;
  const data = invert ? inverted(sheet.data, channels) : sheet.data;
  if (center !== null && channels === 1)
    return centered(data, height * scale, width * scale, height, width, ground, center);
  const whole = { x: 0, y: 0, width: width * scale, height: height * scale };
  return scale === 1 ? Float32Array.from(data) : resampled(data, width * scale, channels, whole, width, height);
}

function inverted(data: Float32Array, channels: number): Float32Array {
  return data.map((value, at) => (channels === 4 && at % 4 === 3 ? value : 1 - value));
}

/** What is so far from the ground belongs to the drawing. */
const INK = 0.1;
/** Of 28. */
const BOX = 20 / 28;

/**
 * "The original black and white images were size normalized to fit in a 20x20 pixel box while preserving their aspect ratio. The images were
 * centered in a 28x28 image by computing the center of mass of the pixels" (http://yann.lecun.com/exdb/mnist/).
 */
function centered(
  data: Float32Array,
  rows: number,
  columns: number,
  height: number,
  width: number,
  ground: number,
  middle: { readonly x: number; readonly y: number },
): Float32Array {
  let [left, right, top, bottom] = [columns, -1, rows, -1];
  data.forEach((value, at) => {
    if (Math.abs(value - ground) <= INK) return;
    const [y, x] = [Math.floor(at / columns), at % columns];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  const result = new Float32Array(height * width).fill(ground);
  if (right < 0) return result;
  const region = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const fit = Math.min((BOX * width) / region.width, (BOX * height) / region.height);
  const size = {
    width: Math.max(1, Math.round(region.width * fit)),
    height: Math.max(1, Math.round(region.height * fit)),
  };
  const cut = resampled(data, columns, 1, region, size.width, size.height);
  let [mass, across, down] = [0, 0, 0];
  cut.forEach((value, at) => {
    const ink = Math.abs(value - ground);
    mass += ink;
    across += ink * (at % size.width);
    down += ink * Math.floor(at / size.width);
  });
  const offset = {
    x: Math.round(middle.x - (mass > 0 ? across / mass : 0)),
    y: Math.round(middle.y - (mass > 0 ? down / mass : 0)),
  };
  cut.forEach((value, at) => {
    const [y, x] = [Math.floor(at / size.width) + offset.y, (at % size.width) + offset.x];
    if (y >= 0 && y < height && x >= 0 && x < width) result[y * width + x] = value;
  });
  return result;
}

/** A picture's RGBA bytes on a sheet: as large as it fits, in the middle, on the ground. */
export function sheetOfPicture(
  { data, width, height }: { readonly data: ArrayLike<number>; readonly width: number; readonly height: number },
  blank: Sheet,
  ground: number,
): Sheet {
  const [columns, rows] = [blank.width * blank.scale, blank.height * blank.scale];
  const fit = Math.min(columns / width, rows / height);
  const size = { width: Math.max(1, Math.round(width * fit)), height: Math.max(1, Math.round(height * fit)) };
  const offset = { x: Math.floor((columns - size.width) / 2), y: Math.floor((rows - size.height) / 2) };
  const pixels = resampled(data, width, 4, { x: 0, y: 0, width, height }, size.width, size.height);
  const { channels } = blank;
  const sheet = { ...blank, data: Float32Array.from(blank.data) };
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const from = (y * size.width + x) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 1] = [0, 1, 2, 3].map((at) => (pixels[from + at] ?? 0) / 255);
      const over = (value: number): number => value * alpha + ground * (1 - alpha);
      const color =
        channels === 1
          ? [over(luminance(red, green, blue))]
          : channels === 4
            ? [red, green, blue, alpha]
            : [over(red), over(green), over(blue)];
      const to = ((y + offset.y) * columns + x + offset.x) * channels;
      for (let channel = 0; channel < channels; channel++) sheet.data[to + channel] = color[channel] ?? 0;
    }
  }
  return sheet;
}

/** A row of the data on a sheet. @param values [height, width, channels], from 0 to 1 */
export function sheetOfValues(values: ArrayLike<number>, blank: Sheet): Sheet {
  const { scale, width, channels } = blank;
  const columns = width * scale;
  const data = blank.data.map((_, at) => {
    const place = Math.floor(at / channels);
    const [y, x] = [Math.floor(place / columns / scale), Math.floor((place % columns) / scale)];
    return values[(y * width + x) * channels + (at % channels)] ?? 0;
  });
  return { ...blank, data };
}

/**
 * The paper below a picture's RGBA bytes that are transparent along its edge, as most drawing programs save them: light below dark ink,
 * dark below light ink; `ground` where nothing is transparent there, or nothing can be seen.
 */
export function paperBelow(
  { data, width, height }: { readonly data: ArrayLike<number>; readonly width: number; readonly height: number },
  ground: number,
): number {
  let [ink, seen, edge, clear] = [0, 0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 1] = [0, 1, 2, 3].map((at) => (data[from + at] ?? 0) / 255);
      ink += luminance(red, green, blue) * alpha;
      seen += alpha;
      if (y > 0 && x > 0 && y < height - 1 && x < width - 1) continue;
      edge += 1;
      clear += 1 - alpha;
    }
  if (seen === 0 || clear < edge / 2) return ground;
  return ink / seen < 0.5 ? 1 : 0;
}

/** The mean brightness along the edge of a picture's RGBA bytes: is it dark on light, or light on dark? What is transparent counts as `ground`. */
export function edgeBrightness(
  { data, width, height }: { readonly data: ArrayLike<number>; readonly width: number; readonly height: number },
  ground: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (y > 0 && x > 0 && y < height - 1 && x < width - 1) continue;
      const from = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 1] = [0, 1, 2, 3].map((at) => (data[from + at] ?? 0) / 255);
      sum += luminance(red, green, blue) * alpha + ground * (1 - alpha);
      count++;
    }
  return count > 0 ? sum / count : ground;
}

/** ITU-R BT.601. */
function luminance(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
