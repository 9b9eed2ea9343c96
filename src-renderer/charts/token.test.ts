import { expect, it } from "vitest";
import { blended, contrast } from "./token";

it.each([
  ["black on white", [0, 0, 0], [255, 255, 255], 21],
  ["a color on itself", [12, 99, 200], [12, 99, 200], 1],
  // As WebAIM's contrast checker has it.
  ["#777777 on white", [0x77, 0x77, 0x77], [255, 255, 255], 4.48],
  ["white on #0000ff", [255, 255, 255], [0, 0, 255], 8.59],
])("tells the contrast of %s", (_what, one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  expect(contrast(other, one)).toBeCloseTo(ratio, 2);
});

it("lays a color over a ground", () => {
  expect(blended([0, 100, 200], [100, 100, 0], 0)).toEqual([0, 100, 200]);
  expect(blended([0, 100, 200], [100, 100, 0], 0.25)).toEqual([25, 100, 150]);
  expect(blended([0, 100, 200], [100, 100, 0], 1)).toEqual([100, 100, 0]);
});
