import { describe, expect, it } from "vitest";
import { startingSplit } from "./create";
import { moveSplit } from "./moveSplit";

describe("moveSplit", () => {
  const split = startingSplit("classification");
  it("moves one handle and leaves the other part alone", () => {
    expect(moveSplit(split, "train", 0.8)).toMatchObject({ train: 0.8, validation: 0.05, test: 0.15 });
    expect(moveSplit(split, "test", 0.9)).toMatchObject({ train: 0.7, validation: 0.2, test: 0.1 });
  });
  it("never empties the training part, never passes the other handle, and adds up to 1", () => {
    for (const handle of ["train", "test"] as const) {
      for (let share = -0.2; share <= 1.2; share += 0.03) {
        const next = moveSplit(split, handle, share);
        expect(next.train + next.validation + next.test).toBeCloseTo(1, 9);
        expect(Math.min(next.train, next.validation + 0.01, next.test + 0.01)).toBeGreaterThan(0);
      }
    }
  });
});
