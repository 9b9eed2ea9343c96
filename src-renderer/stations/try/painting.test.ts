import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blankSheet,
  drawLine,
  edgeBrightness,
  paperBelow,
  paintCell,
  seenOf,
  sheetOfPicture,
  sheetOfValues,
} from "./painting";

const PLAIN = { invert: false, center: null, ground: 0 };

function massOf(values: Float32Array, width: number): { mass: number; x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  values.forEach((value, at) => {
    mass += value;
    x += value * (at % width);
    y += value * Math.floor(at / width);
  });
  return { mass, x: x / mass, y: y / mass };
}

describe("a sheet", () => {
  it("of values gives the same values back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 3, 4),
        (h, w, c) => {
          const values = Float32Array.from({ length: h * w * c }, (_, at) => ((at * 37) % 101) / 100);
          const seen = seenOf(sheetOfValues(values, blankSheet(h, w, c, 0)), PLAIN);
          expect(seen.length).toBe(values.length);
          values.forEach((value, at) => expect(seen[at]).toBeCloseTo(value, 5));
        },
      ),
    );
  });

  it("shows a painted cell at its place alone", () => {
    const sheet = blankSheet(28, 28, 1, 0);
    paintCell(sheet, 3, 20, [1]);
    const seen = seenOf(sheet, PLAIN);
    expect([...seen].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(seen[3 * 28 + 20]).toBeCloseTo(1, 5);
  });

  it("takes as much ink as a line of that width and length has area", () => {
    const sheet = blankSheet(28, 28, 1, 0);
    drawLine(sheet, { x: 6, y: 14 }, { x: 22, y: 14 }, 1.5, [1]);
    const { mass, x, y } = massOf(seenOf(sheet, PLAIN), 28);
    expect(mass).toBeCloseTo(16 * 3 + Math.PI * 1.5 ** 2, 0);
    expect([x, y]).toEqual([expect.closeTo(13.5, 2), expect.closeTo(13.5, 2)]);
  });

  it("is inverted twice to itself", () => {
    const sheet = blankSheet(5, 5, 3, 0.25);
    const seen = seenOf(sheet, { ...PLAIN, invert: true });
    expect(seen.every((value) => value === 0.75)).toBe(true);
    expect(
      seenOf({ ...sheet, scale: 1, data: seen }, { ...PLAIN, invert: true }).every((value) => value === 0.25),
    ).toBe(true);
  });
});

describe("centered as in MNIST", () => {
  it.each([0, 1])(
    "a drawing anywhere lies in the middle 20 of 28, its center of mass in the middle; ground %s",
    (ground) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 4, max: 24 }),
          fc.integer({ min: 4, max: 24 }),
          fc.integer({ min: 1, max: 12 }),
          (x, y, long) => {
            const sheet = blankSheet(28, 28, 1, ground);
            drawLine(sheet, { x, y }, { x: Math.min(27, x + long), y: Math.min(27, y + 3) }, 1.4, [1 - ground]);
            const seen = seenOf(sheet, { invert: false, center: { x: 14, y: 13 }, ground }).map((value) =>
              Math.abs(value - ground),
            );
            const center = massOf(seen, 28);
            expect(Math.abs(center.x - 14)).toBeLessThanOrEqual(0.51);
            expect(Math.abs(center.y - 13)).toBeLessThanOrEqual(0.51);
            const columns = [...seen].flatMap((value, at) => (value > 0.02 ? [at % 28] : []));
            const rows = [...seen].flatMap((value, at) => (value > 0.02 ? [Math.floor(at / 28)] : []));
            const extent =
              Math.max(Math.max(...columns) - Math.min(...columns), Math.max(...rows) - Math.min(...rows)) + 1;
            expect(extent).toBeGreaterThanOrEqual(19);
            expect(extent).toBeLessThanOrEqual(20);
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it("an empty sheet stays empty", () => {
    const seen = seenOf(blankSheet(28, 28, 1, 0), { invert: false, center: { x: 14, y: 13 }, ground: 0 });
    expect(seen.every((value) => value === 0)).toBe(true);
  });
});

describe("a picture", () => {
  const rgba = (width: number, height: number, color: (x: number, y: number) => readonly number[]) => ({
    width,
    height,
    data: Uint8ClampedArray.from(
      Array.from({ length: width * height }, (_, at) => [...color(at % width, Math.floor(at / width))]).flat(),
    ),
  });

  it("wider than high is fitted with the ground above and below it", () => {
    const seen = seenOf(
      sheetOfPicture(
        rgba(56, 28, () => [255, 255, 255, 255]),
        blankSheet(28, 28, 1, 0),
        0,
      ),
      PLAIN,
    );
    for (let row = 0; row < 28; row++) expect(seen[row * 28 + 14]).toBeCloseTo(row >= 7 && row < 21 ? 1 : 0, 5);
  });

  it("has its colors, its gray, and what is transparent on the ground", () => {
    const red = rgba(2, 2, () => [255, 0, 0, 255]);
    expect([...seenOf(sheetOfPicture(red, blankSheet(2, 2, 3, 0), 0), PLAIN).slice(0, 3)]).toEqual([1, 0, 0]);
    expect(seenOf(sheetOfPicture(red, blankSheet(2, 2, 1, 0), 0), PLAIN)[0]).toBeCloseTo(0.299, 5);
    const clear = rgba(2, 2, () => [0, 0, 0, 0]);
    expect(seenOf(sheetOfPicture(clear, blankSheet(2, 2, 1, 1), 1), PLAIN)[0]).toBeCloseTo(1, 5);
  });

  it("with a transparent ground stands on paper that its ink is seen on", () => {
    const drawn = (ink: number): ReturnType<typeof rgba> =>
      rgba(28, 28, (x, y) => (x > 8 && x < 20 && y > 8 && y < 20 ? [ink, ink, ink, 255] : [0, 0, 0, 0]));
    for (const ground of [0, 1]) {
      expect(paperBelow(drawn(0), ground)).toBe(1);
      expect(paperBelow(drawn(255), ground)).toBe(0);
      // What is not transparent keeps its own ground, and of nothing there is nothing to see.
      expect(
        paperBelow(
          rgba(9, 9, () => [10, 10, 10, 255]),
          ground,
        ),
      ).toBe(ground);
      expect(
        paperBelow(
          rgba(9, 9, () => [0, 0, 0, 0]),
          ground,
        ),
      ).toBe(ground);
    }
    const seen = seenOf(sheetOfPicture(drawn(0), blankSheet(28, 28, 1, 1), 1), PLAIN);
    expect([seen[14 * 28 + 14], seen[0]]).toEqual([0, 1]);
  });

  it("dark on light is told from light on dark by its edge", () => {
    const ink = rgba(28, 28, (x, y) => (x > 8 && x < 20 && y > 8 && y < 20 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
    expect(edgeBrightness(ink, 0)).toBeCloseTo(1, 5);
    expect(
      edgeBrightness(
        rgba(9, 40, () => [0, 0, 0, 255]),
        1,
      ),
    ).toBe(0);
    expect(
      edgeBrightness(
        rgba(9, 9, () => [0, 0, 0, 0]),
        1,
      ),
    ).toBe(1);
  });
});
