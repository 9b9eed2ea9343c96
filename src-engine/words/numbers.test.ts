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

test("shares, durations and counts are for people", () => {
  expect(percent(0.9712)).toBe("97.1%");
  expect(percent(null)).toBe("-");
  expect([0.35, 4.21, 123, 3900].map(duration)).toEqual(["350 ms", "4.2 s", "2 min 03 s", "1 h 05 min"]);
  expect([counted(1, "row"), counted(344, "row"), counted(12345, "row")]).toEqual(["1 row", "344 rows", "12,345 rows"]);
});
