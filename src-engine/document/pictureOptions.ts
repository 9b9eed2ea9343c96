// What a person may say of how pictures are read: to which size, with which colors, and what becomes of other proportions.

import * as v from "valibot";

/** As a picture of other proportions is brought to a size: stretched, whole within a black border, or its middle alone. */
export const RESIZE_MODES = ["stretch", "fit", "crop"] as const;
export type ResizeMode = (typeof RESIZE_MODES)[number];

export const PICTURE_COLORS = ["gray", "rgb"] as const;
export type PictureColor = (typeof PICTURE_COLORS)[number];

/** Bytes of a picture's file; larger ones are not read. */
export const MOST_PICTURE_BYTES = 100 * 2 ** 20;

/** Pixels along a side that pictures may be brought to. */
export const MOST_PIXELS_A_SIDE = 1024;

/** Width, then height, as people write it: "64x48". */
export const PictureSizeSchema = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, "must be a width and a height in pixels, such as 64x64"),
  v.check(
    (text) => text.split("x").every((side) => Number(side) <= MOST_PIXELS_A_SIDE),
    `must be at most ${MOST_PIXELS_A_SIDE}x${MOST_PIXELS_A_SIDE}`,
  ),
);

/** How pictures become arrays of one shape. */
export interface PictureSteps {
  readonly width: number;
  readonly height: number;
  readonly color: PictureColor;
  readonly resize: ResizeMode;
}

export interface PictureExtent {
  readonly width: number;
  readonly height: number;
}

/** Of a text that {@link PictureSizeSchema} has passed. */
export function pictureSize(text: string): PictureExtent {
  const [width = 1, height = 1] = text.split("x").map(Number);
  return { width, height };
}

/** "64x48" */
export function sizeText({ width, height }: PictureExtent): string {
  return `${width}x${height}`;
}

/** Of one picture as the data has it: [height, width], with three channels in color. */
export function pictureShape({ width, height, color }: Omit<PictureSteps, "resize">): readonly number[] {
  return color === "gray" ? [height, width] : [height, width, 3];
}
