import { expect, test } from "vitest";
import { cellsOf, sums } from "./confusion";

// Truth a: 6 right, 2 as b. Truth b: none. Truth c: 1 as a, 1 as b, 3 right.
const CONFUSION = Float64Array.of(6, 2, 0, 0, 0, 0, 1, 1, 3);

test("shares are of a row or of a column, and a class without rows has none", () => {
  const shares = (shown: "byRow" | "byColumn") =>
    cellsOf(CONFUSION, 3, shown).map((line) => line.map(({ share }) => share));
  expect(shares("byRow")).toEqual([
    [0.75, 0.25, 0],
    [0, 0, 0],
    [0.2, 0.2, 0.6],
  ]);
  expect(shares("byColumn")).toEqual([
    [6 / 7, 2 / 3, 0],
    [0, 0, 0],
    [1 / 7, 1 / 3, 1],
  ]);
});

test("sums go along rows or columns", () => {
  expect([...sums(CONFUSION, 3, (truth) => truth)]).toEqual([8, 0, 5]);
  expect([...sums(CONFUSION, 3, (_, predicted) => predicted)]).toEqual([7, 3, 3]);
});
