// Numbers in narrow places: of all widths and values.

import fc from "fast-check";
import { expect, it } from "vitest";
import { fitNumber, textWidth } from "./fitting";

/** The number that a text says, as a program reads it. */
function said(text: string): number {
  return Number(text.replaceAll(",", "").replace("−", "-").replace("∞", "Infinity"));
}

it("a number fits its place at every width, and says the same number to its first digit, with its sign", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double({ min: -1e307, max: 1e307 }),
        fc.constantFrom(NaN, Infinity, -Infinity),
        fc.double({ min: -10, max: 10 }),
        fc.double({ min: -1e6, max: 1e6 }),
      ),
      fc.double({ min: 1, max: 80, noNaN: true }),
      (value, room) => {
        const { text, size } = fitNumber(value, room);
        expect(textWidth(text) * size).toBeLessThanOrEqual(room * (1 + 1e-12));
        expect(size).toBeGreaterThan(0);
        expect(size).toBeLessThanOrEqual(11);
        expect(text.startsWith("−")).toBe(value < 0);
        if (!Number.isFinite(value)) expect(said(text)).toBe(value);
        else if (value === 0) expect(text).toBe("0");
        else {
          const unit = 10 ** Math.floor(Math.log10(Math.abs(value)));
          expect(Math.abs(said(text) - value)).toBeLessThanOrEqual(0.5 * unit * (1 + 1e-9) + Number.MIN_VALUE);
        }
      },
    ),
    {
      numRuns: 2_000,
      examples: [
        [-0.0072, 27],
        [-0.0072, 41],
        [-123_456, 27],
        [NaN, 10],
        [-Infinity, 5],
      ],
    },
  );
});

it("keeps its digits where there is room", () => {
  expect(fitNumber(-0.0072, 60)).toEqual({ text: "−0.0072", size: 11 });
  expect(fitNumber(0.123, 41)).toEqual({ text: "0.12", size: 11 });
  // The narrowest unit of a drawing.
  const { text, size } = fitNumber(-0.0072, 27);
  expect(text).toBe("−7e-3");
  expect(size).toBeGreaterThanOrEqual(8);
});
