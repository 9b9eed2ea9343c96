// What is said of a landscape's middle: over which rows, and what the step itself has.

import { describe, expect, it } from "vitest";
import type { LandscapeView, WalkPoint } from "../../../src-engine/protocol/learn";
import type { ShownLandscape } from "../../stores/landscape";
import { FIRST_VIEW } from "../../stores/learnView";
import { landscapeSentence } from "./landscapeText";

function shownWith(rows: LandscapeView["rows"], cost: number, stepCost: number): ShownLandscape {
  const none = new Float64Array(0);
  const view: LandscapeView = {
    x: Float64Array.of(-1, 0, 1),
    y: Float64Array.of(0),
    cost: Float64Array.of(cost + 1, cost, cost + 1),
    center: { x: 0, y: 0, cost, slopes: [0, 0] },
    rows,
    precision: "float32",
    weights: 2,
    shares: null,
    path: { steps: new Int32Array(0), x: none, y: none, cost: none, planeCost: none, away: none },
  };
  const at: WalkPoint = {
    ...{ step: 1, epoch: 0, row: 0, batch: new Int32Array(0), batchInFile: new Int32Array(0), last: null },
    ...{ weights: {}, end: null, edits: [], frozen: [], touches: [] },
  };
  return { view, choice: { ...FIRST_VIEW.landscape, rows: rows.of }, at, stepCost };
}
const middle = (...shown: Parameters<typeof shownWith>): string =>
  landscapeSentence(shownWith(...shown)).replace(/ Nothing in view .*/, "");

describe("the cost in the middle", () => {
  it("is the step's, where it is over the same rows", () => {
    expect(middle({ of: "batch", asked: 64, all: 64 }, 2.286, 2.286)).toBe(
      "After step 1 the cost is 2.286, in the middle of the picture.",
    );
  });
  it("stands beside the step's, where it is another number, and why", () => {
    expect(middle({ of: "batch", asked: 64, all: 64 }, 2.256, 2.286)).toBe(
      "After step 1 the cost is 2.256, in the middle of the picture. The step itself has 2.286: in it layers such as dropout or batch normalization work as in training.",
    );
    expect(middle({ of: "batch", asked: 5, all: 64 }, 2.256, 2.286)).toBe(
      "After step 1 the cost over 5 of the 64 rows of the step's batch is 2.256, in the middle of the picture. The step itself has 2.286: the mean over all 64 rows of its batch.",
    );
  });
  it("says over how many rows it is, of any part", () => {
    expect(middle({ of: "train", asked: 80, all: 7_200 }, 0.2702, 0.14)).toBe(
      "After step 1 the cost over 80 of the 7,200 training rows is 0.2702, in the middle of the picture.",
    );
    expect(middle({ of: "test", asked: 52, all: 52 }, 0.2, 0.14)).toBe(
      "After step 1 the cost is 0.2, in the middle of the picture.",
    );
  });
});
