// An example as pixels.

/** How an array's numbers become brightness. */
export interface Levels {
  readonly least: number;
  readonly greatest: number;
}

/** Whether examples of this shape can be looked at: gray, gray with a channel, or with three or four channels. */
export function isPicture(shape: readonly number[]): boolean {
  const [, , channels = 1] = shape;
  return (shape.length === 2 || shape.length === 3) && [1, 3, 4].includes(channels);
}

/** RGBA bytes of one example, row by row; the least number is black, the greatest white. */
export function pixels(
  values: ArrayLike<number>,
  offset: number,
  [height = 1, width = 1, channels = 1]: readonly number[],
  { least, greatest }: Levels,
): Uint8ClampedArray<ArrayBuffer> {
  const result = new Uint8ClampedArray(height * width * 4);
  const scale = greatest > least ? 255 / (greatest - least) : 0;
  for (let at = 0; at < height * width; at++) {
    for (let color = 0; color < 4; color++) {
      const channel = channels === 1 ? 0 : color;
      const value =
        color === 3 && channels < 4 ? 255 : ((values[offset + at * channels + channel] ?? 0) - least) * scale;
      result[at * 4 + color] = value;
    }
  }
  return result;
}
