import fc from "fast-check";
import { expect, test } from "vitest";
import type { Position } from "./batches";
import { Batches, START } from "./batches";

/** The row numbers of every batch of `epochs` epochs, taken in calls of at most `most` steps. */
function collect(batches: Batches, epochs: number, most: number): number[][] {
  const result: number[][] = [];
  let position: Position = START;
  while (position.epoch < epochs) {
    const stretch = batches.take(position, Math.min(most, batches.available(position)));
    expect(stretch.rows).toHaveLength(stretch.count * stretch.batchSize);
    for (let step = 0; step < stretch.count; step++) {
      result.push([...stretch.rows.subarray(step * stretch.batchSize, (step + 1) * stretch.batchSize)]);
    }
    position = batches.after(position, stretch.batchSize, stretch.count);
    expect(position.step).toBe(result.length);
  }
  return result;
}

const sizes = {
  rows: fc.integer({ min: 1, max: 50 }),
  batchSize: fc.integer({ min: 1, max: 60 }),
  most: fc.integer({ min: 1, max: 9 }),
};

test("every epoch holds every row once, in full batches but for the last", () => {
  fc.assert(
    fc.property(sizes.rows, sizes.batchSize, sizes.most, (rows, batchSize, most) => {
      const batches = new Batches(rows, batchSize, 1);
      const all = collect(batches, 2, most);
      expect(all).toHaveLength(2 * batches.stepsPerEpoch);
      const epoch = all.slice(0, batches.stepsPerEpoch);
      expect(epoch.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
      epoch.slice(0, -1).forEach((batch) => expect(batch).toHaveLength(Math.min(batchSize, rows)));
    }),
  );
});

test("batches do not depend on how many steps are taken at a time", () => {
  fc.assert(
    fc.property(sizes.rows, sizes.batchSize, sizes.most, (rows, batchSize, most) => {
      expect(collect(new Batches(rows, batchSize, 3), 3, most)).toEqual(collect(new Batches(rows, batchSize, 3), 3, 1));
    }),
  );
});

test("any position can be taken up without what came before", () => {
  const position = { step: 9, epoch: 4, row: 8 };
  const fresh = new Batches(20, 4, 5);
  const used = new Batches(20, 4, 5);
  collect(used, 4, 3);
  expect(fresh.take(position, 2)).toEqual(used.take(position, 2));
});

test("epochs and seeds have orders of their own", () => {
  const [first, second] = [0, 1].map((epoch) => [...new Batches(30, 10, 1).take({ step: 0, epoch, row: 0 }, 3).rows]);
  const other = [...new Batches(30, 10, 2).take(START, 3).rows];
  expect(first).not.toEqual(second);
  expect(first).not.toEqual(other);
});

test("the whole part as one batch keeps the rows' own order", () => {
  const batches = new Batches(5, null, 1);
  expect(batches.stepsPerEpoch).toBe(1);
  expect([...batches.take({ step: 7, epoch: 7, row: 0 }, 1).rows]).toEqual([0, 1, 2, 3, 4]);
});

test("rows that are not shuffled come in their own order in every epoch, the last batch with what is left", () => {
  const batches = new Batches(5, 2, 1, false);
  expect(collect(batches, 2, 4)).toEqual([[0, 1], [2, 3], [4], [0, 1], [2, 3], [4]]);
});
