// One picture's bytes as numbers. The decoder is native and lent by a library; what is done with its pixels is ours (resize.ts).

import type * as Canvases from "@napi-rs/canvas";
import type { Canvas } from "@napi-rs/canvas";
import type { PictureSteps } from "../../document/pictureOptions";
import type { PictureHeader } from "./header";
import { cutOff, pictureFormat, readPictureHeader } from "./header";
import type { Pixels } from "./resize";
import { resized } from "./resize";

/** Declared pixels of a picture; it takes four bytes for each. */
export const MOST_PICTURE_PIXELS = 100_000_000;
/** Of a larger one, the decoder gives half its width and height, whatever it is brought to. */
const HALVED_FROM = 16_000_000;
/** What is shrunk by more is halved by the decoder, whose vector instructions are quicker than ours: each pixel is the mean of four. */
const HALVED_ABOVE = 4;

/** What became of a picture. */
export type DecodedPicture =
  | {
      readonly values: Uint8Array;
      /** As it is shown: turned. */
      readonly width: number;
      readonly height: number;
      readonly isAnimated: boolean;
    }
  | {
      /** Why it cannot be read: "it is cut off". */
      readonly reason: string;
    };

/** Never throws for what is wrong with the bytes: they come from anywhere. */
export async function decodePicture(bytes: Uint8Array, steps: PictureSteps): Promise<DecodedPicture> {
  const header = readPictureHeader(bytes);
  const reason = header === null ? whyNoPicture(bytes) : whyNotRead(bytes, header);
  if (header === null || reason !== null) return { reason: reason ?? "it is no picture" };
  const pixels = await decodedPixels(bytes, header, steps);
  if (typeof pixels === "string") return { reason: pixels };
  const { orientation, width, height, isAnimated } = header;
  const values = resized(pixels, orientation, steps);
  return orientation >= 5
    ? { values, width: height, height: width, isAnimated }
    : { values, width, height, isAnimated };
}

function whyNoPicture(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it is empty (0 bytes)";
  if (pictureFormat(bytes) !== null) return "it is cut off before its size";
  const text = Buffer.from(bytes.subarray(0, 64)).toString("latin1").trimStart();
  if (/^(?:<\?xml|<svg|<!doctype|<html)/i.test(text)) return "it holds text (SVG or HTML), not pixels";
  if (/^(?:II\*\0|MM\0\*)/.test(text)) return "it is a TIFF picture, which is not read: save it as PNG or JPEG";
  if (/^....ftyp(?:hei|mif|msf)/s.test(text)) return "it is a HEIC picture, which is not read: save it as JPEG";
  return "it is not a picture that is read (PNG, JPEG, WebP, GIF, BMP or AVIF), whatever its name says";
}

/** What is declared is checked before anything is decoded. */
function whyNotRead(bytes: Uint8Array, { width, height, format }: PictureHeader): string | null {
  if (width * height > MOST_PICTURE_PIXELS)
    return `it says that it is ${width} × ${height} pixels large; at most ${MOST_PICTURE_PIXELS / 1e6} million are read`;
  return cutOff(bytes, format);
}

type CanvasPackage = Pick<typeof Canvases, "Image" | "createCanvas">;
let loaded: Promise<CanvasPackage> | undefined;
/** Loaded when the first picture is decoded: 35 MB that most threads never need. */
const canvasPackage = (): Promise<CanvasPackage> => (loaded ??= import("@napi-rs/canvas"));

/** Opaque pixels of the first frame, transparent ones laid on white; or why there are none. */
async function decodedPixels(bytes: Uint8Array, header: PictureHeader, steps: PictureSteps): Promise<Pixels | string> {
  const { Image, createCanvas } = await canvasPackage();
  const image = new Image();
  try {
    image.src = unturned(bytes, header);
    await image.decode();
  } catch {
    return "it is damaged: it cannot be decoded";
  }
  const { width, height } = image;
  if (width !== header.width || height !== header.height)
    return `it is ${width} × ${height} pixels large, but says ${header.width} × ${header.height}`;
  const most = Math.max(steps.width, steps.height);
  const isHalved = width * height > HALVED_FROM || Math.min(width, height) >= HALVED_ABOVE * most;
  // Of an odd side the last line is left out, so that each pixel is made of whole ones.
  const half = (side: number): number => Math.max(1, Math.floor(side / 2));
  const [columns, rows] = isHalved ? [half(width), half(height)] : [width, height];
  const context = sheet(createCanvas, columns, rows).getContext("2d");
  context.imageSmoothingEnabled = isHalved;
  context.imageSmoothingQuality = "low";
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, columns, rows);
  const scale = isHalved ? 2 : 1;
  context.drawImage(image, 0, 0, columns * scale, rows * scale, 0, 0, columns, rows);
  return { width: columns, height: rows, data: context.getImageData(0, 0, columns, rows).data };
}

/** The last one is used again for the next picture of its size. Nothing waits between drawing and reading. */
let last: Canvas | null = null;
function sheet(createCanvas: CanvasPackage["createCanvas"], width: number, height: number): Canvas {
  if (last?.width !== width || last.height !== height) last = createCanvas(width, height);
  return last;
}

/** Some decoders turn a picture as its EXIF data say, and some do not: none is to. */
function unturned(bytes: Uint8Array, { format, orientation, orientationAt }: PictureHeader): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (orientation === 1 || orientationAt === null || format === "PNG") return buffer;
  const { at, littleEndian } = orientationAt;
  const copy = Buffer.from(buffer);
  if (littleEndian) copy.writeUInt16LE(1, at);
  else copy.writeUInt16BE(1, at);
  return copy;
}
