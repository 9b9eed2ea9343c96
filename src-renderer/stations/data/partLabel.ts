// What a part of the split bar says, by the room that it has. Pure.

/** Of a character of the bar's small text, and of the space around a label; pixels. */
const CHARACTER = 6.5;
const AROUND = 10;

/** The longest of the texts that fits in so many pixels; empty where none does. @param texts the longest first */
export function partLabel(texts: readonly string[], pixels: number): string {
  return texts.find((text) => text.length * CHARACTER + AROUND <= pixels) ?? "";
}
