import { expect, it } from "vitest";
import { cellExact, cellTitle, widthFor } from "./gridColumn";

it("keeps all of what stands in a cell", () => {
  expect(cellExact(12.825633798326765)).toBe("12.825633798326765");
  expect(cellExact(61_213_456.75)).toBe("61,213,456.75");
  expect(cellExact("2022-09-10")).toBe("2022-09-10");
});

it("tells all of a cell where the grid shows less, or may cut it off", () => {
  expect(cellTitle(12.825633798326765, "12.826")).toBe("12.825633798326765");
  expect(cellTitle(-9.5, "−9.500")).toBeUndefined();
  expect(cellTitle(1970, "1970")).toBeUndefined();
  expect(cellTitle(4321, "4,321")).toBeUndefined();
  expect(cellTitle("a long text", "a long text")).toBe("a long text");
});

it("is wide enough for the longest word of a name, within bounds", () => {
  expect(widthFor("a")).toBe(152);
  expect(widthFor("incomprehensible words")).toBe(52 + 16 * 9);
  expect(widthFor("x".repeat(100))).toBe(240);
});
