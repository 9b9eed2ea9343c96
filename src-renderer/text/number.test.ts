import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signsOf, systemLocale } from "./locale";
import { fieldText, parseNumber, plainNumber } from "./number";

const english = { decimal: ".", group: "," };
const german = { decimal: ",", group: "." };
const french = signsOf("fr");

describe("parseNumber", () => {
  it.each([
    ["0.05", 0.05],
    ["0,05", 0.05],
    ["0,005", 0.005],
    [",5", 0.5],
    ["5.", 5],
    ["1e-5", 1e-5],
    ["1E+3", 1000],
    ["−3", -3],
    ["+7", 7],
    ["1 000", 1000],
    ["1\u202f000,5", 1000.5],
    ["1,000", 1000],
    ["12,345,678", 12_345_678],
    ["1,234.5", 1234.5],
    ["1.234,5", 1234.5],
    ["1,5", 1.5],
  ])("reads %j in English as %d", (text, value) => {
    expect(parseNumber(text, english)).toBe(value);
  });

  it("takes the locale's own grouping sign as grouping, the other one as decimal", () => {
    expect(parseNumber("1.000", german)).toBe(1000);
    expect(parseNumber("1.000", english)).toBe(1);
    expect(parseNumber("1,000", german)).toBe(1);
    expect(parseNumber("1,000", french)).toBe(1);
  });

  it.each(["", "-", "abc", "1.2.3", "1,2,3", "--1", "1e", "1,23.4", "1e999", "0x10", "NaN", "Infinity"])(
    "refuses %j",
    (text) => {
      expect(parseNumber(text, english)).toBeNull();
    },
  );
});

describe("fieldText", () => {
  it.each([
    [0, "0"],
    [0.05, "0.05"],
    [1e-5, "1e-5"],
    [1.5e-5, "1.5e-5"],
    [5.684824e-4, "0.0005684824"],
    [1000, "1000"],
    [10_000, "10,000"],
    [1_234_567.25, "1,234,567.25"],
    [-61_210_000, "-61,210,000"],
    [123_456_789_012_345, "123,456,789,012,345"],
    [1e21, "1e21"],
  ])("writes %d as %j", (value, text) => {
    expect(fieldText(value, english)).toBe(text);
  });

  it.each(["en", "de", "fr", "de-CH", "hi", "es", "pl", "pt-BR", "sv"])("can be read back in %s", (locale) => {
    const signs = signsOf(locale);
    fc.assert(
      fc.property(fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer()), (value) => {
        // A field knows no negative zero.
        expect(parseNumber(fieldText(value, signs), signs)).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

it("falls back to English for a locale that Intl does not know", () => {
  expect(systemLocale("en-US@posix")).toBe("en");
  expect(systemLocale("de-AT")).toBe("de-AT");
});

it("writes every number without an exponent, and none of it is lost", () => {
  expect([1e-7, 1e21, -1.5e-9, 1.25e22, 0.1, 0].map(plainNumber)).toEqual([
    "0.0000001",
    "1000000000000000000000",
    "-0.0000000015",
    "12500000000000000000000",
    "0.1",
    "0",
  ]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(plainNumber(value)).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(plainNumber(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});
