// A decoded picture brought to the size of all: turned as its camera says, shrunk or enlarged, in gray or in color. In arithmetic of ours,
// so that the numbers are those of no version of a library, and the same for training, trying and predicting.

import type { PictureSteps } from "../../document/pictureOptions";

/** Pixels in rows, four bytes each: red, green, blue, and one that is not looked at. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A part of a picture, in pixels that may be fractions. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of a picture that is shrunk by more, whole blocks are averaged first, until so many times its size is left. */
const REDUCING_GAP = 2;
/** A block's side at most: as many sums of bytes fit sixteen bits. */
const MOST_BLOCK = 16;

/**
 * [height, width] in gray or [height, width, 3], bytes. Averaged over blocks, then by a triangle filter as wide as what is shrunk.
 * @param orientation as EXIF numbers it
 */
export function resized(pixels: Pixels, orientation: number, steps: PictureSteps): Uint8Array {
  const isTurned = orientation >= 5;
  // In the picture as it lies: a quarter turn changes the sides.
  const [width, height] = isTurned ? [steps.height, steps.width] : [steps.width, steps.height];
  const { inner, box } = placed(pixels, { width, height }, steps.resize);
  const rgb = resampled(reduced(pixels, box, inner), inner);
  const turned = turn(rgb, inner, orientation);
  const [innerWidth, innerHeight] = isTurned ? [inner.height, inner.width] : [inner.width, inner.height];
  const all = bordered(turned, { width: innerWidth, height: innerHeight }, steps);
  return steps.color === "gray" ? grayOf(all) : all;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** What of the picture is shown, and how large. */
function placed(
  { width, height }: Extent,
  target: Extent,
  resize: PictureSteps["resize"],
): { readonly inner: Extent; readonly box: Box } {
  const whole: Box = { left: 0, top: 0, right: width, bottom: height };
  switch (resize) {
    case "stretch":
      return { inner: target, box: whole };
    case "fit": {
      const scale = Math.min(target.width / width, target.height / height);
      const side = (own: number, most: number): number => Math.max(1, Math.min(most, Math.round(own * scale)));
      return { inner: { width: side(width, target.width), height: side(height, target.height) }, box: whole };
    }
    case "crop": {
      const scale = Math.max(target.width / width, target.height / height);
      const [across, down] = [(width - target.width / scale) / 2, (height - target.height / scale) / 2];
      return { inner: target, box: { left: across, top: down, right: width - across, bottom: height - down } };
    }
    default:
      return resize satisfies never;
  }
}

/** The part of a picture, in whole blocks averaged into one pixel each. */
interface Reduced extends Pixels {
  /** The part, in these pixels. */
  readonly box: Box;
}

function reduced({ width, height, data }: Pixels, box: Box, target: Extent): Reduced {
  const factor = (extent: number, most: number): number =>
    Math.max(1, Math.min(MOST_BLOCK, Math.floor(extent / most / REDUCING_GAP)));
  const across = factor(box.right - box.left, target.width);
  const down = factor(box.bottom - box.top, target.height);
  if (across === 1 && down === 1) return { width, height, data, box };
  const [left, top] = [Math.floor(box.left), Math.floor(box.top)];
  const [right, bottom] = [Math.min(width, Math.ceil(box.right)), Math.min(height, Math.ceil(box.bottom))];
  const columns = Math.ceil((right - left) / across);
  const rows = Math.ceil((bottom - top) / down);
  const words = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const result = new Uint8Array(columns * rows * 4);
  // Two channels in each word's halves: a sum of 256 bytes at most fits sixteen bits.
  const even = new Uint32Array(columns);
  const odd = new Uint32Array(columns);
  for (let row = 0; row < rows; row++) {
    const first = top + row * down;
    const last = Math.min(bottom, first + down);
    even.fill(0);
    odd.fill(0);
    for (let y = first; y < last; y++) {
      const line = y * width;
      for (let column = 0, x = left; column < columns; column++) {
        const end = Math.min(right, x + across);
        let [redBlue, green] = [even[column] ?? 0, odd[column] ?? 0];
        for (; x < end; x++) {
          const word = words[line + x] ?? 0;
          redBlue = (redBlue + (word & 0xff_00ff)) | 0;
          green += (word >>> 8) & 0xff;
        }
        even[column] = redBlue;
        odd[column] = green;
      }
    }
    for (let column = 0; column < columns; column++) {
      const count = (last - first) * Math.min(across, right - left - column * across);
      const at = (row * columns + column) * 4;
      const redBlue = even[column] ?? 0;
      result[at] = ((redBlue & 0xffff) + count / 2) / count;
      result[at + 1] = ((odd[column] ?? 0) + count / 2) / count;
      result[at + 2] = ((redBlue >>> 16) + count / 2) / count;
    }
  }
  return {
    width: columns,
    height: rows,
    data: result,
    box: {
      left: (box.left - left) / across,
      top: (box.top - top) / down,
      right: (box.right - left) / across,
      bottom: (box.bottom - top) / down,
    },
  };
}

/** Which pixels along one axis make each pixel of the result, and how much each counts. */
interface Taps {
  readonly first: Int32Array;
  /** How many there are at most. */
  readonly width: number;
  /** So many for each pixel of the result; those that it has not are 0. */
  readonly weights: Float64Array;
}

/** A triangle around each pixel's middle, as wide as it is shrunk. */
function taps(extent: number, from: number, to: number, count: number): Taps {
  const scale = (to - from) / count;
  const reach = Math.max(1, scale);
  const width = Math.min(extent, Math.ceil(2 * reach) + 1);
  const first = new Int32Array(count);
  const weights = new Float64Array(count * width);
  for (let index = 0; index < count; index++) {
    const middle = from + (index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(middle - reach + 0.5));
    const end = Math.min(extent, Math.trunc(middle + reach + 0.5));
    const own = weights.subarray(index * width, (index + 1) * width);
    for (let at = 0; at < end - start; at++) own[at] = Math.max(0, 1 - Math.abs((start + at + 0.5 - middle) / reach));
    const sum = own.reduce((all, weight) => all + weight, 0);
    if (sum === 0) own[0] = 1;
    else for (let at = 0; at < width; at++) own[at] = (own[at] ?? 0) / sum;
    // Weights of 0 stand for pixels that are there, too.
    first[index] = Math.min(start, extent - width);
    if (start > extent - width) own.copyWithin(start - (extent - width), 0).fill(0, 0, start - (extent - width));
  }
  return { first, width, weights };
}

/** Three bytes a pixel. */
function resampled({ width, height, data, box }: Reduced, target: Extent): Uint8Array {
  const isAsItIs =
    box.left === 0 && box.top === 0 && target.width === width && target.height === height && box.right === width;
  if (isAsItIs && box.bottom === height) {
    const rgb = new Uint8Array(width * height * 3);
    for (let pixel = 0; pixel < width * height; pixel++)
      for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = data[pixel * 4 + channel] ?? 0;
    return rgb;
  }
  const across = taps(width, box.left, box.right, target.width);
  const down = taps(height, box.top, box.bottom, target.height);
  const top = down.first[0] ?? 0;
  const bottom = (down.first.at(-1) ?? 0) + down.width;
  const step = target.width * 3;
  const lines = new Float64Array((bottom - top) * step);
  for (let y = top, to = 0; y < bottom; y++) {
    for (let x = 0; x < target.width; x++, to += 3) {
      let from = (y * width + (across.first[x] ?? 0)) * 4;
      let [red, green, blue] = [0, 0, 0];
      for (let at = x * across.width, end = at + across.width; at < end; at++, from += 4) {
        const weight = across.weights[at] ?? 0;
        red += weight * (data[from] ?? 0);
        green += weight * (data[from + 1] ?? 0);
        blue += weight * (data[from + 2] ?? 0);
      }
      lines[to] = red;
      lines[to + 1] = green;
      lines[to + 2] = blue;
    }
  }
  const result = new Uint8Array(target.height * step);
  const sums = new Float64Array(step);
  for (let y = 0; y < target.height; y++) {
    sums.fill(0.5);
    for (let tap = 0; tap < down.width; tap++) {
      const weight = down.weights[y * down.width + tap] ?? 0;
      if (weight === 0) continue;
      const from = ((down.first[y] ?? 0) - top + tap) * step;
      for (let at = 0; at < step; at++) sums[at] = (sums[at] ?? 0) + weight * (lines[from + at] ?? 0);
    }
    for (let at = 0; at < step; at++) result[y * step + at] = Math.min(255, sums[at] ?? 0);
  }
  return result;
}

/** As EXIF's orientation asks for: 2 to 4 mirror it or turn it by half, 5 to 8 turn it by a quarter. */
function turn(rgb: Uint8Array, { width, height }: Extent, orientation: number): Uint8Array {
  if (orientation <= 1 || orientation > 8) return rgb;
  const isTurned = orientation >= 5;
  const [columns, rows] = isTurned ? [height, width] : [width, height];
  const result = new Uint8Array(rgb.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      // Mirrored along the axes of the picture as it lies.
      const fromX = isTurned ? y : x;
      const fromY = isTurned ? x : y;
      const mirrorsX = [2, 3, 7, 8].includes(orientation);
      const mirrorsY = [3, 4, 6, 7].includes(orientation);
      const source = ((mirrorsY ? height - 1 - fromY : fromY) * width + (mirrorsX ? width - 1 - fromX : fromX)) * 3;
      const to = (y * columns + x) * 3;
      for (let channel = 0; channel < 3; channel++) result[to + channel] = rgb[source + channel] ?? 0;
    }
  }
  return result;
}

/** In the middle of a black picture, where it is smaller than that. */
function bordered(rgb: Uint8Array, inner: Extent, { width, height }: Extent): Uint8Array {
  if (inner.width === width && inner.height === height) return rgb;
  const result = new Uint8Array(width * height * 3);
  const left = Math.floor((width - inner.width) / 2);
  const top = Math.floor((height - inner.height) / 2);
  for (let y = 0; y < inner.height; y++)
    result.set(rgb.subarray(y * inner.width * 3, (y + 1) * inner.width * 3), ((top + y) * width + left) * 3);
  return result;
}

/** How bright the colors look, as ITU-R BT.601 has it. */
function grayOf(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let at = 0, from = 0; at < gray.length; at++, from += 3)
    gray[at] =
      ((rgb[from] ?? 0) * 19_595 + (rgb[from + 1] ?? 0) * 38_470 + (rgb[from + 2] ?? 0) * 7_471 + 0x8000) >>> 16;
  return gray;
}
