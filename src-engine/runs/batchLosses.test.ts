import { expect, test } from "vitest";
import { placedSteps } from "./batchLosses";

const step = (number: number, epoch: number, loss = 1) => ({ step: number, epoch, loss });
const epochs = (...rows: readonly (readonly [epoch: number, step: number])[]) =>
  new Map([
    ["epoch", Float64Array.from(rows, ([epoch]) => epoch)],
    ["step", Float64Array.from(rows, ([, end]) => end)],
  ]);

test("steps stand within their epochs, those of the epoch that is not over too", () => {
  const placed = placedSteps([step(1, 1), step(4, 1), step(6, 2), step(8, 2), step(10, 3)], epochs([1, 4], [2, 8]));
  expect([...placed.epoch]).toEqual([0.25, 1, 1.5, 2, 2.5]);
});

test("before the first epoch is over as many steps as there are make it up", () => {
  expect([...placedSteps([step(1, 1), step(2, 1), step(4, 1)], new Map()).epoch]).toEqual([0.25, 0.5, 1]);
});

test("a fork's steps begin where it left the other run", () => {
  const placed = placedSteps([step(41, 11), step(44, 11), step(46, 12)], epochs([11, 44]));
  expect([...placed.epoch]).toEqual([10.25, 11, 11.5]);
});

test("a loss that is missing is a gap", () => {
  expect(placedSteps([{ step: 1, epoch: 1, loss: null }], new Map()).loss[0]).toBeNaN();
});
