import { expect, it } from "vitest";
import { axisWidth } from "./axisWidth";

const measure = (label: string): number => label.length * 6.5;

it("has room for the widest number", () => {
  expect(axisWidth(["0", "0.5", "1"], measure)).toBe(48);
  expect(axisWidth(["0", "10,000,000", "20,000,000"], measure)).toBe(65 + 14);
});

it("keeps its width before there is any number", () => {
  expect(axisWidth([], measure)).toBe(48);
});
