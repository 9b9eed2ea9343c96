import { expect, it } from "vitest";
import { cellFormat } from "./cellText";

const AREA = {
  name: "area",
  type: "number",
  missing: 0,
  distinct: 3,
  decimals: 7,
  histogram: { min: 0, max: 42.9, counts: [1, 2] },
} as const;

it("writes numbers on the right with as many digits each", () => {
  const { right, write } = cellFormat(AREA, "number");
  expect(right).toBe(true);
  expect([12.825633798326765, 9.5].map(write)).toEqual(["12.826", "9.500"]);
});

it("writes numbers that are treated as categories as names, on the left", () => {
  const { right, write } = cellFormat({ ...AREA, decimals: 0 }, "category");
  expect(right).toBe(false);
  expect(write(1080)).toBe("1080");
});

it("leaves dates and texts as they are", () => {
  const { right, write } = cellFormat({ name: "sold", type: "date", missing: 0, distinct: 1 }, "date");
  expect(right).toBe(false);
  expect(write("2022-09-10")).toBe("2022-09-10");
});
