// What windows are told of a run while it goes on, with workers that answer when the test says so.

import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { createProject } from "../project/project";
import type { RunProgress } from "../protocol/messages";
import type { EpochMetrics } from "../runs/epochs";
import { epochColumns } from "../runs/epochTable";
import type { EpochColumns } from "../runs/epochTable";
import type { RunSummary } from "../runs/run";
import { epochWith } from "../testing/epoch";
import { temporaryFolders } from "../testing/temporaryFolder";
import { createActivity } from "./activity";
import type { TrainNews } from "./jobs";
import { OpenProjects } from "./openProjects";
import type { SharedProject } from "./openProjects";
import { Training } from "./training";

const folder = temporaryFolders();
const document = emptyDocument("Race");
const ID = "0001-adam";

const epochs = (from: number, to: number): EpochMetrics[] =>
  Array.from({ length: to - from + 1 }, (_, at) => epochWith({ epoch: from + at, step: from + at }));

const summary: RunSummary = {
  id: ID,
  number: 1,
  name: "adam",
  note: "",
  star: false,
  tags: [],
  status: "running",
  stopReason: null,
  startedAt: "2026-01-01T00:00:00.000Z",
  epochs: 0,
  steps: 0,
  seconds: 0,
  bestEpoch: null,
  last: null,
  best: null,
  rateChanges: [],
  document,
  parameters: 1,
  device: { name: "cpu", threads: 1, whyNotGpu: null },
  deviceChanges: [],
};

const quiet: RunProgress = {
  epochs: [],
  step: 1,
  stepsPerEpoch: 1,
  stepsPerSecond: 1,
  batchLoss: 0.5,
  change: 1,
  learningRate: 0.1,
  layers: {},
  gradientNorm: null,
  heldFor: { weightChange: 0, layerChange: 0, gradientNorm: 0, exploding: 0 },
  secondsLeft: null,
  bestEpoch: null,
};

/** A promise that the test settles. */
function later<T>(): { readonly promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** A run that goes on as the test says, and a reader of logs that answers when it says so. */
async function started() {
  let tell: (news: TrainNews) => void = () => undefined;
  const end = later<RunSummary>();
  const begun = later<null>();
  const read = later<EpochColumns>();
  const trainer = {
    alive: true,
    run: (_name: unknown, _input: unknown, onNews: typeof tell) => {
      tell = onNews;
      begun.resolve(null);
      return end.promise;
    },
    end: async () => undefined,
  };
  const training = new Training({
    openProjects: new OpenProjects(),
    activity: createActivity(() => undefined),
    startWorker: () => trainer,
    dataWorker: { run: () => read.promise },
    findAdapter: async () => ({ found: false, why: "There is none." }),
    report: (error) => {
      throw error;
    },
  });
  const shared: SharedProject = {
    project: await createProject({ folder: folder(), document }),
    runs: new Set(),
  };
  const running = training.start(shared, { kind: "new", document }, { device: "cpu", threads: 1 }, () => undefined);
  await begun.promise;
  tell({ type: "started", run: summary });
  await running;
  const [run] = shared.runs;
  return {
    metrics: () => training.metrics(shared, ID),
    progress: (told: EpochMetrics[]) => tell({ type: "progress", progress: { ...quiet, epochs: told } }),
    read: (stored: EpochMetrics[]) => read.resolve(epochColumns(stored)),
    end: async () => {
      end.resolve({ ...summary, status: "ended", stopReason: { kind: "user" } });
      await run?.ended;
    },
    close: () => shared.project.close(),
  };
}

it("has the epochs that were not on disk when the log was read, though the run ends before the answer", async () => {
  const run = await started();
  run.progress(epochs(1, 5));
  const asked = run.metrics();
  await run.end();
  run.read(epochs(1, 3));
  expect(await asked).toEqual(epochColumns(epochs(1, 5)));
  await run.close();
});

it("has the epochs that came while the log was read", async () => {
  const run = await started();
  run.progress(epochs(1, 2));
  const asked = run.metrics();
  run.progress(epochs(3, 4));
  run.read(epochs(1, 2));
  expect(await asked).toEqual(epochColumns(epochs(1, 4)));
  await run.end();
  await run.close();
});
