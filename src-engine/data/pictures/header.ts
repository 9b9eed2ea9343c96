// What the first bytes of a picture say of it, before anything is decoded: its format, its size, how it is turned. A picture may
// come from a stranger: what it declares is checked before it takes memory.

export const PICTURE_FORMATS = ["PNG", "JPEG", "WebP", "GIF", "BMP", "AVIF"] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** Endings of their names, in lower case without the dot. */
export const PICTURE_ENDINGS: readonly string[] = ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "avif"];
/** Those of pictures that are not read. */
export const OTHER_PICTURE_ENDINGS: readonly string[] = [
  ...["tif", "tiff", "heic", "heif", "svg", "psd", "ico", "jp2", "jxl", "raw", "dng", "cr2", "nef", "arw", "dcm"],
];

export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, as they are stored: before they are turned. */
  readonly width: number;
  readonly height: number;
  /** It has no color by its format; one in color may still show none. */
  readonly isGray: boolean;
  /** As EXIF numbers them, from 1 (as it is) to 8. */
  readonly orientation: number;
  /** Where the orientation stands, two bytes in that order; null where nothing says it. */
  readonly orientationAt: { readonly at: number; readonly littleEndian: boolean } | null;
  /** It has several frames, as far as the bytes tell. */
  readonly isAnimated: boolean;
}

/** The format of the bytes, by how they begin; null where they are no picture that is read. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const text = latin(bytes, 0, 32);
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (text.startsWith("\xff\xd8\xff")) return "JPEG";
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "GIF";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "WebP";
  if (text.startsWith("BM") && bytes.length >= 26 && bytes[6] === 0 && bytes[7] === 0) return "BMP";
  if (text.slice(4, 8) === "ftyp" && /avi[fs]/.test(text)) return "AVIF";
  return null;
}

/** Null where the bytes are no picture that is read, or end before they have said its size. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const format = pictureFormat(bytes);
  if (format === null) return null;
  const found = READERS[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes);
  return found === null || found.width <= 0 || found.height <= 0 ? null : { format, ...PLAIN, ...found };
}

const PLAIN = { isGray: false, orientation: 1, orientationAt: null, isAnimated: false } as const;

type Found = Pick<PictureHeader, "width" | "height"> & Partial<PictureHeader>;

const READERS: Readonly<Record<PictureFormat, (view: DataView, bytes: Uint8Array) => Found | null>> = {
  PNG: pngHeader,
  JPEG: jpegHeader,
  GIF: gifHeader,
  WebP: webpHeader,
  BMP: bmpHeader,
  AVIF: avifHeader,
};

/** PNG (ISO 15948): IHDR, then chunks of which eXIf and acTL stand before the data. */
function pngHeader(view: DataView, bytes: Uint8Array): Found | null {
  if (view.byteLength < 29) return null;
  const isGray = [0, 4].includes(view.getUint8(25));
  let found: Found = { width: view.getUint32(16), height: view.getUint32(20), isGray };
  for (let at = 33; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at);
    const type = latin(bytes, at + 4, at + 8);
    if (type === "IDAT") break;
    if (type === "acTL") found = { ...found, isAnimated: true };
    if (type === "eXIf") found = { ...found, ...orientationIn(view, at + 8) };
    at += 12 + length;
  }
  return found;
}

/** JPEG (ITU T.81): markers up to the first scan; the size stands in a frame's marker, the orientation in APP1. */
function jpegHeader(view: DataView, bytes: Uint8Array): Found | null {
  let turned: Partial<PictureHeader> = {};
  let found: Found | null = null;
  for (let at = 2; at + 4 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return found;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    if (marker === 0xe1 && latin(bytes, at + 4, at + 10) === "Exif\0\0") turned = orientationIn(view, at + 10);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && at + 10 <= view.byteLength)
      found = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), isGray: view.getUint8(at + 9) === 1 };
    at += 2 + view.getUint16(at + 2);
  }
  return found === null ? null : { ...found, ...turned };
}

function gifHeader(view: DataView): Found | null {
  if (view.byteLength < 13) return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true), isAnimated: gifFrames(view) > 1 };
}

/** Frames of a GIF, two at most: its blocks are walked. */
function gifFrames(view: DataView): number {
  const table = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let frames = 0;
  let at = 13 + table(view.getUint8(10));
  const skipBlocks = (): void => {
    while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  };
  while (frames < 2 && at + 10 <= view.byteLength) {
    const kind = view.getUint8(at);
    if (kind === 0x21) at += 2;
    else if (kind === 0x2c) {
      frames += 1;
      at += 11 + table(view.getUint8(at + 9));
    } else break;
    skipBlocks();
  }
  return frames;
}

/** WebP (RFC 9649): VP8X says size and flags of what has more than one plain picture in it. */
function webpHeader(view: DataView, bytes: Uint8Array): Found | null {
  if (view.byteLength < 30) return null;
  const type = latin(bytes, 12, 16);
  if (type === "VP8 ") return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (type === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (type !== "VP8X") return null;
  const flags = view.getUint8(20);
  const found: Found = {
    width: (view.getUint32(24, true) & 0xff_ffff) + 1,
    height: (view.getUint32(26, true) >>> 8) + 1,
    isAnimated: (flags & 2) !== 0,
  };
  if ((flags & 8) === 0) return found;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at + 4, true);
    if (latin(bytes, at, at + 4) === "EXIF") {
      const start = latin(bytes, at + 8, at + 14) === "Exif\0\0" ? at + 14 : at + 8;
      return { ...found, ...orientationIn(view, start) };
    }
    at += 8 + length + (length % 2);
  }
  return found;
}

function bmpHeader(view: DataView): Found | null {
  if (view.byteLength < 26) return null;
  if (view.getUint32(14, true) === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** AVIF: the largest of the sizes that its items have ("ispe"); a picture put together of tiles has its own. */
function avifHeader(view: DataView, bytes: Uint8Array): Found | null {
  let found: Found | null = null;
  const most = Math.min(view.byteLength - 16, 64 * 1024);
  for (let at = 0; at < most; at++) {
    if (view.getUint32(at) !== 0x6973_7065) continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (found === null || width * height > found.width * found.height) found = { width, height };
  }
  return found === null ? null : { ...found, isAnimated: latin(bytes, 8, 12) === "avis" };
}

/** The orientation that the EXIF data from `start` on say. */
function orientationIn(view: DataView, start: number): Partial<PictureHeader> {
  if (start + 14 > view.byteLength) return {};
  const littleEndian = view.getUint16(start) === 0x4949;
  if (!littleEndian && view.getUint16(start) !== 0x4d4d) return {};
  const list = start + view.getUint32(start + 4, littleEndian);
  if (list + 2 > view.byteLength) return {};
  const count = view.getUint16(list, littleEndian);
  for (let index = 0; index < count; index++) {
    const at = list + 2 + 12 * index;
    if (at + 12 > view.byteLength) return {};
    if (view.getUint16(at, littleEndian) !== 0x0112) continue;
    const orientation = view.getUint16(at + 8, littleEndian);
    return orientation >= 1 && orientation <= 8 ? { orientation, orientationAt: { at: at + 8, littleEndian } } : {};
  }
  return {};
}

/** Why a picture's bytes are not all there; null where nothing shows that. */
export function cutOff(bytes: Uint8Array, format: PictureFormat): string | null {
  const end = "it is cut off";
  switch (format) {
    case "PNG":
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf("IEND") > 0 ? null : end;
    case "JPEG": {
      // A thumbnail within has an end of its own, which stands before the first scan.
      const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return all.lastIndexOf(Buffer.from([0xff, 0xd9])) > jpegScan(bytes) ? null : end;
    }
    case "WebP": {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return view.getUint32(4, true) + 8 <= bytes.length ? null : end;
    }
    case "GIF":
    case "BMP":
    case "AVIF":
      return null;
    default:
      return format satisfies never;
  }
}

/** Where the first scan begins. */
function jpegScan(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || marker === 0xda) return at;
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += marker === 0xff ? 1 : 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return bytes.length;
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
