import { expect, it } from "vitest";
import { isPicture, pixels } from "./picture";

it("tells what can be looked at", () => {
  expect(
    [
      [28, 28],
      [28, 28, 1],
      [32, 32, 3],
      [32, 32, 4],
    ].map(isPicture),
  ).toEqual([true, true, true, true]);
  expect([[5], [32, 32, 2], [2, 3, 4, 3]].map(isPicture)).toEqual([false, false, false]);
});

it("draws gray from black to white, and colors as they are", () => {
  expect(Array.from(pixels([9, 9, -1, 1, 0, 1], 2, [2, 2], { least: -1, greatest: 1 }))).toEqual([
    0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255, 255, 255, 255, 255,
  ]);
  expect(Array.from(pixels([10, 20, 30], 0, [1, 1, 3], { least: 0, greatest: 255 }))).toEqual([10, 20, 30, 255]);
  expect(Array.from(pixels([5], 0, [1, 1], { least: 5, greatest: 5 }))).toEqual([0, 0, 0, 255]);
});
