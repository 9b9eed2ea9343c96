import { expect, test } from "vitest";
import { counted, duration, figure, percent } from "./numbers";

test("figures keep four digits, and all before the point", () => {
  expect([0, 0.123456, 12.3456, 1234.5, 123456, 0.0005, 0.00001234, null, NaN].map(figure)).toEqual([
    "0",
    "0.1235",
    "12.35",
    "1,235",
    "123,456",
    "0.0005",
    "1.23e-5",
    "-",
    "NaN",
  ]);
});

test("large numbers of one text have one notation", () => {
  expect([867_030_642.4, 1_530_000_000, -2.5e12, 3.4e38].map(figure)).toEqual([
    "867,030,642",
    "1,530,000,000",
    "-2,500,000,000,000",
    "3.40e38",
  ]);
});

test("shares, durations and counts are for people", () => {
  expect(percent(0.9712)).toBe("97.1%");
  expect(percent(null)).toBe("-");
  expect([0.35, 4.21, 123, 3900].map(duration)).toEqual(["350 ms", "4.2 s", "2 min 03 s", "1 h 05 min"]);
  expect([counted(1, "row"), counted(344, "row"), counted(12345, "row")]).toEqual(["1 row", "344 rows", "12,345 rows"]);
});
