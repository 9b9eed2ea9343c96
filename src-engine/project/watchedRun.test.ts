import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { epochWith } from "../testing/epoch";
import { temporaryFolders } from "../testing/temporaryFolder";
import { readRecord, withLog } from "./runs";
import { metricsColumnsOf } from "./metricsFile";
import { RunWriter } from "./runWriter";

const folders = temporaryFolders();

const epochs = [0.7, 0.9, 0.9, 0.8].map((accuracy, index) =>
  epochWith({
    epoch: index + 1,
    validationLoss: 1 / (index + 1),
    outputs: { kind: { validationAccuracy: accuracy }, size: { validationMae: 10 - index } },
  }),
);

/** The best epoch of a run that was broken off, as its log tells. */
async function bestOf(watch: string | undefined): Promise<number | null> {
  const folder = folders();
  const document = emptyDocument("P");
  const { id } = await RunWriter.create(folder, {
    document: {
      ...document,
      training: { ...document.training, rules: [], restoreBest: true, ...(watch === undefined ? {} : { watch }) },
    },
    preparation: {
      format: 1,
      features: [{ name: "x", type: "number", fill: 0, center: 0, scale: 1 }],
      target: { kind: "classes", name: "y", classes: ["a", "b"], numeric: false },
    },
    parameters: 1,
    columns: metricsColumnsOf([], []),
    device: { name: "cpu", threads: 1, whyNotGpu: null },
    versions: {},
  });
  return withLog(await readRecord(folder, id), epochs).bestEpoch;
}

it("finds the best epoch of a run that was broken off by the figure that it watched", async () => {
  expect(await bestOf(undefined)).toBe(4);
  expect(await bestOf("kind/accuracy")).toBe(2);
  expect(await bestOf("size/mae")).toBe(4);
  expect(await bestOf("kind/f1")).toBeNull();
});
