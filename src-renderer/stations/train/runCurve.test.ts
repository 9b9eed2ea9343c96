import { expect, it } from "vitest";
import { EpochTable } from "../../../src-engine/runs/epochTable";
import { withTraining } from "../../../src-engine/document/recipeEdits";
import { sampleDocument, sampleEpoch } from "../../testing/samples";
import { runCurve } from "./runCurve";
import type { Logged } from "./runCurve";

function logged(from: number, to: number, origin?: Logged["run"]["origin"]): Logged {
  const epochs = new EpochTable();
  epochs.append(Array.from({ length: to - from + 1 }, (_, at) => sampleEpoch(from + at, 100)));
  return { run: { document: sampleDocument(), origin }, epochs };
}
const PARENT = logged(1, 10);
const CHILD = logged(11, 14, { run: "0001-adam", epoch: 10 });
const epochsOf = (run: Logged, parent: Logged | null, metric: "loss" | "accuracy" = "loss") =>
  Array.from(runCurve(run, parent, { metric }, "validation").x);

it("begins where the run was that it goes on from", () => {
  const { x, y } = runCurve(CHILD, PARENT, { metric: "loss" }, "validation");
  expect(Array.from(x)).toEqual([10, 11, 12, 13, 14]);
  expect(y[0]).toBe(PARENT.epochs?.figure({ metric: "loss" }, "validation")[9]);
  expect(y).toHaveLength(5);
});

it("begins at the epoch of a fork, and by itself where nothing is known of that", () => {
  expect(epochsOf(logged(5, 6, { run: "0001-adam", epoch: 4 }), PARENT)).toEqual([4, 5, 6]);
  expect(epochsOf(CHILD, null)).toEqual([11, 12, 13, 14]);
  expect(epochsOf(CHILD, { ...PARENT, epochs: undefined })).toEqual([11, 12, 13, 14]);
  expect(epochsOf(CHILD, logged(1, 5))).toEqual([11, 12, 13, 14]);
  expect(epochsOf(PARENT, CHILD)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(epochsOf({ ...CHILD, epochs: undefined }, PARENT)).toEqual([]);
});

it("joins no losses that cannot be compared, and other figures all the same", () => {
  const document = withTraining(sampleDocument(), { loss: { type: "mse" } });
  const child = { ...CHILD, run: { ...CHILD.run, document } };
  expect(epochsOf(child, PARENT)[0]).toBe(11);
  expect(epochsOf(child, PARENT, "accuracy")[0]).toBe(10);
});
