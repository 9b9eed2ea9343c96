// Pictures decoded and resized, against Pillow's (fixtures/make_fixtures.py), which shares no code with ours.

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it, test } from "vitest";
import type { PictureSteps } from "../../document/pictureOptions";
import { PICTURE_COLORS, RESIZE_MODES, pictureShape } from "../../document/pictureOptions";
import { sizeOf } from "../../document/size";
import { png } from "../../testing/pictureFiles";
import type { DecodedPicture } from "./decode";
import { decodePicture } from "./decode";
import { readPictureHeader } from "./header";
import type { Pixels } from "./resize";
import { resized } from "./resize";

const FIXTURES = join(__dirname, "fixtures");
const numbers = v.array(v.number());
const expected = v.parse(
  v.strictObject({
    files: v.record(v.string(), v.strictObject({ width: v.number(), height: v.number(), values: numbers })),
    resized: v.array(
      v.strictObject({
        size: v.strictTuple([v.number(), v.number()]),
        resize: v.picklist(RESIZE_MODES),
        color: v.picklist(PICTURE_COLORS),
        values: numbers,
      }),
    ),
  }),
  JSON.parse(readFileSync(join(FIXTURES, "expected.json"), "utf8")),
);

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, name)));
const AS_IT_IS = { color: "rgb", resize: "stretch" } as const;
const read = (picture: DecodedPicture): Exclude<DecodedPicture, { readonly reason: string }> => {
  if ("reason" in picture) throw new Error(picture.reason);
  return picture;
};
const reasonOf = async (bytes: Uint8Array): Promise<string> => {
  const picture = await decodePicture(bytes, { width: 8, height: 8, ...AS_IT_IS });
  return "reason" in picture ? picture.reason : "";
};
function furthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0);
}
/** Levels of 255. What loses nothing is exact; decoders of JPEG and of lossy WebP round in their own ways. */
function tolerance(name: string): number {
  if (name === "progressive.jpg" || name === "lossy.webp") return 4;
  if (name.endsWith(".jpg")) return 2;
  return name === "alpha.png" || name === "gray16.png" ? 1 : 0;
}

describe("every kind of picture", () => {
  test.each(Object.entries(expected.files))(
    "%s is read as Pillow reads it",
    async (name, { width, height, values }) => {
      const picture = read(await decodePicture(bytesOf(name), { width, height, ...AS_IT_IS }));
      expect(picture).toMatchObject({ width, height, isAnimated: name === "frames.gif" });
      expect(furthest(picture.values, values)).toBeLessThanOrEqual(tolerance(name));
    },
  );

  it("is in the fixtures", () => {
    const pictures = readdirSync(FIXTURES).filter((name) => /\.(?:png|jpg|gif|webp|bmp)$/.test(name));
    expect(pictures.sort()).toEqual(Object.keys(expected.files).sort());
    expect(pictures.length).toBeGreaterThan(30);
  });

  test("AVIF is read", async () => {
    const { createCanvas } = await import("@napi-rs/canvas");
    const canvas = createCanvas(32, 24);
    const context = canvas.getContext("2d");
    context.fillStyle = "#c04020";
    context.fillRect(0, 0, 32, 24);
    const bytes = new Uint8Array(await canvas.encode("avif", { quality: 90 }));
    const picture = read(await decodePicture(bytes, { width: 2, height: 2, ...AS_IT_IS }));
    expect(picture).toMatchObject({ width: 32, height: 24 });
    expect(furthest(picture.values, [192, 64, 32, 192, 64, 32, 192, 64, 32, 192, 64, 32])).toBeLessThanOrEqual(3);
  });

  it("has the size and the colors that its header says", () => {
    for (const name of ["gray.png", "gray16.png", "gray.jpg"])
      expect(readPictureHeader(bytesOf(name))).toMatchObject({ width: 32, height: 24, isGray: true });
    for (const name of ["plain.png", "palette.png", "plain.jpg", "cmyk.jpg"])
      expect(readPictureHeader(bytesOf(name))).toMatchObject({ width: 32, height: 24, isGray: false });
  });
});

describe("resizing", () => {
  const [WIDTH, HEIGHT] = [301, 203];
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++)
      data.set(
        [(x * 7 + y * 3) % 256, (Math.floor((x * x) / 50) + y) % 256, Math.floor((x * y) / 64) % 256, 255],
        (y * WIDTH + x) * 4,
      );
  const large: Pixels = { width: WIDTH, height: HEIGHT, data };

  test.each(expected.resized)(
    "$size, $resize, $color is near Pillow's",
    ({ size: [width, height], values, ...how }) => {
      const own = resized(large, 1, { width, height, ...how });
      const differences = Array.from(own, (value, at) => Math.abs(value - (values[at] ?? NaN)));
      expect(own.length).toBe(values.length);
      expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(1.5);
      // Where a part is shown, the blocks that are averaged begin with it; Pillow's begin elsewhere.
      const beginsElsewhere = how.resize === "crop" && (HEIGHT / height >= 4 || WIDTH / width >= 4) && width < height;
      expect(Math.max(...differences)).toBeLessThanOrEqual(beginsElsewhere ? 30 : 2);
    },
  );

  it("keeps a plain color in every mode and of every orientation, and puts a black border where it fits it", () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        fc.record({ width: side, height: side }),
        fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) }),
        fc.constantFrom(...RESIZE_MODES),
        fc.constantFrom(...PICTURE_COLORS),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 255 }),
        (from, to, resize, color, orientation, level) => {
          const pixels = { ...from, data: new Uint8Array(from.width * from.height * 4).fill(level) };
          const steps: PictureSteps = { ...to, resize, color };
          const values = resized(pixels, orientation, steps);
          expect(values.length).toBe(sizeOf(pictureShape(steps)));
          const plain = values.filter((value) => value === level).length;
          if (resize === "fit") expect(values.every((value) => value === level || value === 0) && plain > 0).toBe(true);
          else expect(plain).toBe(values.length);
        },
      ),
    );
  });

  it("averages blocks of the largest values without an overflow", () => {
    const pixels = { width: 640, height: 640, data: new Uint8Array(640 * 640 * 4).fill(255) };
    expect(new Set(resized(pixels, 1, { width: 4, height: 4, color: "rgb", resize: "stretch" }))).toEqual(
      new Set([255]),
    );
  });

  test("a checkerboard of single pixels that is shrunk much becomes its mean, not one of its colors", async () => {
    for (const [width, height] of [
      [256, 256],
      [257, 301],
    ] as const) {
      const board = Uint8Array.from(
        { length: width * height },
        (_, at) => (((at % width) + Math.floor(at / width)) % 2) * 255,
      );
      const steps: PictureSteps = { width: 8, height: 8, color: "gray", resize: "stretch" };
      const { values } = read(await decodePicture(new Uint8Array(png(width, height, board)), steps));
      for (const value of values) expect(Math.abs(value - 127.5)).toBeLessThan(2);
    }
  });

  test("a very large picture is read at half its size, and comes out nearly as one that is not", async () => {
    const { createCanvas } = await import("@napi-rs/canvas");
    const [width, height] = [5_000, 4_000];
    const canvas = createCanvas(width, height);
    const context = canvas.getContext("2d");
    for (let at = 0; at < 10; at++) {
      context.fillStyle = `rgb(${at * 25}, ${250 - at * 25}, ${(at * 70) % 256})`;
      context.fillRect(at * 500, 0, 500, height);
    }
    const bytes = new Uint8Array(await canvas.encode("png"));
    const picture = read(await decodePicture(bytes, { width: 10, height: 2, color: "rgb", resize: "stretch" }));
    expect(picture).toMatchObject({ width, height });
    const middle = picture.values.slice(3 * 4, 3 * 5);
    // The neighbors' shares of a triangle filter: a quarter in all.
    const own = (of: number): number[] => [of * 25, 250 - of * 25, (of * 70) % 256];
    const mixed = own(4).map((value, at) => 0.75 * value + 0.125 * ((own(3)[at] ?? 0) + (own(5)[at] ?? 0)));
    expect(furthest(middle, mixed)).toBeLessThanOrEqual(2);
  });
});

describe("what is no sound picture", () => {
  it("is told apart by its bytes, not by its name", async () => {
    expect(await reasonOf(new Uint8Array(0))).toContain("empty");
    expect(await reasonOf(new TextEncoder().encode("hello, world"))).toContain("not a picture that is read");
    expect(await reasonOf(new TextEncoder().encode("<svg xmlns='x'/>"))).toContain("text");
    expect(await reasonOf(new Uint8Array([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]))).toContain("TIFF");
    expect(await reasonOf(new TextEncoder().encode("\0\0\0\x18ftypheic...."))).toContain("HEIC");
  });

  test.each(["plain.png", "plain.jpg", "progressive.jpg", "lossless.webp", "lossy.webp", "gray16.png"])(
    "%s without its end is told to be cut off",
    async (name) => {
      const bytes = bytesOf(name);
      for (const share of [0.2, 0.5, 0.9]) {
        const reason = await reasonOf(bytes.subarray(0, Math.floor(bytes.length * share)));
        expect(reason).toMatch(/cut off|damaged/);
      }
    },
  );

  it("is refused by the size that it declares, before it is decoded", async () => {
    const png = Buffer.from(bytesOf("plain.png"));
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    expect(await reasonOf(png)).toMatch(/60000 × 60000 pixels/);
    const bmp = Buffer.from(bytesOf("plain.bmp"));
    bmp.writeInt32LE(100_000, 18);
    bmp.writeInt32LE(-100_000, 22);
    expect(await reasonOf(bmp)).toMatch(/100000 × 100000 pixels/);
    const gif = Buffer.from(bytesOf("frames.gif"));
    gif.writeUInt16LE(65_535, 6);
    gif.writeUInt16LE(65_535, 8);
    expect(await reasonOf(gif)).toMatch(/65535 × 65535 pixels/);
    const webp = Buffer.from(bytesOf("turned-2.webp"));
    webp.writeUIntLE(0xff_fffe, 24, 3);
    webp.writeUIntLE(0xff_fffe, 27, 3);
    expect(await reasonOf(webp)).toMatch(/16777215 × 16777215 pixels/);
  });

  it("never fails otherwise than with a reason, whatever byte is changed or cut", async () => {
    const files = ["plain.png", "plain.jpg", "frames.gif", "lossy.webp", "plain.bmp", "turned-6.jpg", "turned-6.webp"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        async (name, changes, share) => {
          const bytes = bytesOf(name).slice();
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const picture = await decodePicture(bytes.subarray(0, Math.ceil(bytes.length * share)), {
            width: 4,
            height: 4,
            ...AS_IT_IS,
          });
          expect("reason" in picture ? picture.reason.length > 5 : picture.values.length === 48).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
