import { describe, expect, it } from "vitest";
import { en } from "./en";
import { bytes, duration, exponent, figure, integer, isoDay, share, t } from "./index";
import type { TextKey } from "./index";

function leaves(texts: object, prefix = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : leaves(value as object, `${prefix}${key}.`),
  );
}

it("gives a text for every key, with every named value filled in", () => {
  for (const [key, text] of leaves(en)) {
    const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
    const values = Object.fromEntries(names.map((name) => [name, "VALUE"]));
    const written = t(key as TextKey, values, 2);
    expect(written, key).not.toMatch(/[{}]/);
    expect(written, key).not.toBe(key);
    for (const name of names) if (!text.includes(" | ")) expect(written, `${key} uses ${name}`).toContain("VALUE");
  }
});

it("chooses between one and many", () => {
  expect(t("data.rows", { n: "1" }, 1)).toBe("1 row");
  expect(t("data.rows", { n: "344" }, 344)).toBe("344 rows");
  expect(t("train.meter.now", { value: "9.4e-6" })).toBe("greatest |Δw| this iteration: 9.4e-6");
});

describe("figures", () => {
  it.each([
    [figure(0.0121), "0.0121"],
    [figure(1234.567), "1,235"],
    [figure(0.0000094), "9.4e-6"],
    [figure(NaN), "NaN"],
    [figure(-Infinity), "−∞"],
    [exponent(9.4e-6), "9.4e-6"],
    [exponent(1e-5), "1e-5"],
    [exponent(0.14), "0.14"],
    [exponent(0), "0"],
    [exponent(5000), "5e3"],
    [integer(4202), "4,202"],
    [share(0.981), "98.1%"],
    [bytes(0), "0 byte"],
    [bytes(212e6), "212 MB"],
    [bytes(7_400), "7.4 kB"],
    [duration(1.94), "1.9 s"],
    [duration(59.7), "60 s"],
    [duration(125), "2 min 05 s"],
    [duration(11_520), "3 h 12 min"],
    [duration(1e6), "12 d"],
    [isoDay(20_000), "2024-10-04"],
    [isoDay(1e12), ""],
  ])("%s", (written, expected) => {
    expect(written).toBe(expected);
  });
});
