import { expect, it } from "vitest";
import { cellExact, widthFor } from "./gridColumn";

it("keeps all of what stands in a cell", () => {
  expect(cellExact(12.825633798326765)).toBe("12.825633798326765");
  expect(cellExact(61_213_456.75)).toBe("61,213,456.75");
  expect(cellExact("2022-09-10")).toBe("2022-09-10");
});

it("is wide enough for the longest word of a name, within bounds", () => {
  expect(widthFor("a")).toBe(152);
  expect(widthFor("incomprehensible words")).toBe(52 + 16 * 9);
  expect(widthFor("x".repeat(100))).toBe(240);
});
