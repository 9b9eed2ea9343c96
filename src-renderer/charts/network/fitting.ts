// Numbers that stand in narrow places: never cut, and never without their sign.

import { briefFigure, exponent, figure } from "../../text";

export interface FittedNumber {
  readonly text: string;
  /** Of the letters; CSS pixels. */
  readonly size: number;
}

/** Sizes that are tried in turn, each with as many digits as it has room for; CSS pixels. */
const SIZES = [11, 10, 9, 8] as const;

/** Widths of the widest font that the app may get, DejaVu Sans, as shares of its size; what is not listed counts as wide as it is high. */
const WIDTHS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from("0123456789", (digit) => [digit, 0.637])),
  ...{ ".": 0.318, ",": 0.318, "-": 0.361, "−": 0.838, e: 0.616, "∞": 0.834, N: 0.749, a: 0.613 },
};

/** At most so wide is the text, in letter sizes. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (WIDTHS[letter] ?? 1), 0);
}

/** A number with the digits, and in the size, that fit into `room` CSS pixels: digits go first, then the size. */
export function fitNumber(value: number, room: number): FittedNumber {
  const texts = [...new Set([briefFigure(value), figure(value, 1), shortest(value)])];
  for (const size of SIZES) {
    const text = texts.find((one) => textWidth(one) * size <= room);
    if (text !== undefined) return { text, size };
  }
  const [text = ""] = texts.sort((a, b) => textWidth(a) - textWidth(b));
  return { text, size: Math.max(0, room) / textWidth(text) };
}

/** "−7e-3": an exponent where that leaves digits out. */
function shortest(value: number): string {
  const size = Math.abs(value);
  return Number.isFinite(value) && (size < 0.01 || size >= 1_000) ? exponent(value, 1) : figure(value, 1);
}
