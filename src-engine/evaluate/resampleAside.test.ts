import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createGenerator } from "../runtime/random";
import { builtEngine } from "../testing/builtEngine";
import { problemOf } from "../testing/temporaryFolder";
import { resampleAside } from "./resampleAside";
import type { ResampleJob } from "./resampleJob";
import { resampleJob } from "./resampleJob";

const built = builtEngine("cli");
const thread = (): string => join(dirname(built()), "resampler.js");

const generator = createGenerator(1, "rows");
const rows = 5_000;
const JOBS: readonly ResampleJob[] = [
  {
    kind: "classes",
    scores: Float32Array.from({ length: 2 * rows }, () => generator.uniform()),
    truth: Int32Array.from({ length: rows }, () => generator.below(2)),
    classes: 2,
    ids: ["accuracy", "auc", "logLoss", "calibrationError"],
    settings: { topK: 5 },
  },
  {
    kind: "numbers",
    predictions: Float64Array.from({ length: rows }, () => generator.normal()),
    truth: Float64Array.from({ length: rows }, () => generator.normal()),
    ids: ["mae", "r2", "coverage"],
  },
];

test.each(JOBS)("$kind are drawn anew on a thread as they are without one", async (job) => {
  expect(await resampleAside(job, undefined, thread())).toEqual(resampleJob(job));
});

test("a cancel is heard while the thread is at work", async () => {
  const [job] = JOBS;
  if (job === undefined) throw new Error("there is a job");
  const controller = new AbortController();
  const drawing = resampleAside(job, controller.signal, thread());
  controller.abort();
  expect((await problemOf(() => drawing)).code).toBe("canceled");
});
