import { describe, expect, it } from "vitest";
import { en } from "./en";
import {
  bytes,
  columnFormat,
  duration,
  exact,
  exponent,
  figure,
  integer,
  isoDay,
  numberOrDay,
  share,
  t,
} from "./index";
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
  expect(t("train.meter.now", { value: "9.4e-6" })).toBe("greatest |Δw| this step: 9.4e-6");
});

it("writes the numbers that are filled in as people read them, whoever forgot to", () => {
  expect(t("build.node.numbers", { n: 1568 }, 1568)).toBe("1,568 numbers");
  expect(t("build.node.numbers", {}, 1568)).toBe("1,568 numbers");
  expect(t("learn.landscape.placeSlice", { x: -2.5 })).toBe("−2.5");
});

describe("figures", () => {
  it.each([
    [figure(0.0121), "0.0121"],
    [figure(1234.567), "1,235"],
    [figure(-61_213_456.7), "−61,213,457"],
    [figure(1_530_000_000), "1,530,000,000"],
    [figure(1.53e12), "1.53e12"],
    [figure(-0.25), "−0.25"],
    [figure(-9.4e-6), "−9.4e-6"],
    [figure(-0), "0"],
    [integer(-1568), "−1,568"],
    [integer(-0), "0"],
    [share(-0.25), "−25.0%"],
    [exact(-1568.123456789), "−1,568.123456789"],
    [exact(-Infinity), "−∞"],
    [exact(1e-7), "1e-7"],
    [figure(999.96), "1,000"],
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
    [bytes(0), "0 bytes"],
    [bytes(1), "1 byte"],
    [bytes(212e6), "212 MB"],
    [bytes(7_400), "7.4 kB"],
    [duration(1.94), "1.9 s"],
    [duration(59.7), "60 s"],
    [duration(125), "2 min 05 s"],
    [duration(11_520), "3 h 12 min"],
    [duration(1e6), "12 d"],
    [isoDay(20_000), "2024-10-04"],
    [isoDay(1e12), ""],
    [numberOrDay(20_000.4, true), "2024-10-04"],
    [numberOrDay(1e12, true), "1e12"],
    [numberOrDay(NaN, true), "NaN"],
    [numberOrDay(12.345, false, 3), "12.3"],
  ])("%s", (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe("numbers of a column", () => {
  it.each([
    [
      { least: 0.06, greatest: 42.8, decimals: 7 },
      [12.825633798326765, 9.48944091796875, 0.0061],
      ["12.826", "9.489", "0.006"],
    ],
    [{ least: 9, greatest: 46.6, decimals: 1 }, [18, 15.5], ["18.0", "15.5"]],
    [{ least: 1, greatest: 6, decimals: 0 }, [1, 6], ["1", "6"]],
    [{ least: 254_456, greatest: 9_999_999, decimals: 0 }, [254_456, 6_071_297], ["254,456", "6,071,297"]],
    [{ least: -123_456_789.1, greatest: -1_192.2, decimals: 7 }, [-25_880_719.198942877], ["−25,880,719"]],
    [{ least: 1970, greatest: 1982, decimals: 0 }, [1970, 1982], ["1970", "1982"]],
    [{ least: 990, greatest: 1982, decimals: 0 }, [1970], ["1,970"]],
    [{ least: 0, greatest: 9.9e-7, decimals: 7 }, [5.422919988632202e-7, 0], ["5.42e-7", "0"]],
    [{ least: 1e-5, greatest: 5000, decimals: 7 }, [1e-5, 0.02, 4321.5, 0], ["1e-5", "0.02", "4,321.5", "0.0"]],
    [{ least: 0, greatest: 0, decimals: 0 }, [0], ["0"]],
  ])("%o", (column, values, written) => {
    expect(values.map(columnFormat(column))).toEqual(written);
  });
});
