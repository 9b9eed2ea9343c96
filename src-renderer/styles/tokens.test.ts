// The colors of runs: seen against the surface, and told from each other, by everybody.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RUN_COLORS } from "../stores/runs";

const css = readFileSync(join(__dirname, "tokens.css"), "utf8");
type Triple = readonly [number, number, number];

/** The hexadecimal values of a token, in the order of the file: light, then dark. */
const valuesOf = (token: string): string[] =>
  [...css.matchAll(new RegExp(`--${token}: (#\\w{6});`, "g"))].map(([, value = ""]) => value);

const linear = (hex: string): Triple => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
};
const times = (matrix: readonly Triple[], [r, g, b]: Triple): Triple => {
  const [x = 0, y = 0, z = 0] = matrix.map(([p, q, s]) => p * r + q * g + s * b);
  return [x, y, z];
};

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other]
    .map((hex) => times([[0.2126, 0.7152, 0.0722]], linear(hex))[0] + 0.05)
    .sort((a, b) => b - a);
  return light / dark;
}

/** As seen without the sense for red or for green: Machado, Oliveira, Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** Ottosson 2020, "A perceptual color space for image processing". */
function oklab(rgb: Triple): Triple {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

function distance(one: string, other: string, eyes: readonly Triple[]): number {
  const [a, b] = [one, other].map((hex) =>
    oklab(times(eyes, linear(hex)).map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple),
  );
  return Math.hypot(...(a ?? []).map((value, at) => value - (b?.[at] ?? 0)));
}

describe.each([
  ["light", 0],
  ["dark", 1],
])("the colors of runs in the %s theme", (_, theme) => {
  const colors = Array.from({ length: RUN_COLORS }, (__, at) => valuesOf(`run-${at + 1}`)[theme] ?? "");
  const surface = valuesOf("surface")[theme] ?? "";

  it("stand out from the surface", () => {
    for (const color of colors) expect(contrast(color, surface), color).toBeGreaterThan(3);
  });

  it.each(Object.entries(EYES))("are told from each other, eyes: %s", (eyes, matrix) => {
    for (const [at, one] of colors.entries())
      for (const other of colors.slice(at + 1))
        expect(distance(one, other, matrix), `${one} ${other}`).toBeGreaterThan(eyes === "all" ? 0.12 : 0.07);
  });
});
