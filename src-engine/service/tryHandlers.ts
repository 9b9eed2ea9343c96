// Questions about a run that a person tries on a case. What takes long to make is kept for the questions that follow: the run's data,
// its network ready to answer, and how far off it is on its validation rows.

import { stat } from "node:fs/promises";
import type { TaskOptions } from "../data/duckdb";
import { withData } from "../data/open";
import type { FittedData } from "../data/prepare";
import { fitData } from "../data/prepare";
import { readTriedPicture } from "../data/pictures/triedPicture";
import { UserError } from "../document/errors";
import { outputWidth } from "../document/preparation";
import { mapped } from "../document/typedArrays";
import { answerPart } from "../evaluate/answeredPart";
import type { LatestRun } from "../evaluate/latestRun";
import { readLatestRun, readTriedRun, weightsState } from "../evaluate/latestRun";
import { nearestRows } from "../evaluate/nearestRows";
import { answersOf } from "../evaluate/outputs";
import type { Predictor } from "../evaluate/predictor";
import { spreadOf } from "../evaluate/spread";
import { openPredictor } from "../evaluate/trainedRun";
import type { TrainingRanges } from "../evaluate/fileDoubts";
import { predictFile, previewFile } from "../evaluate/predictFile";
import { trainingRanges, tryForm } from "../evaluate/tryForm";
import { prepareCase, rowToTry, truthAt } from "../evaluate/tryRow";
import { presentSource } from "../project/dataPlaces";
import { insideProject } from "../project/files";
import { readRecord } from "../project/runs";
import type { TrySpread } from "../protocol/trying";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { DEVICE } from "./device";
import type { JobHandlers, TaskNews } from "./jobs";

/** The newest of its kind, by what it was made from. */
interface Kept<T> {
  readonly key: string;
  readonly value: Promise<T>;
}

export function createTryHandlers(): Pick<
  JobHandlers,
  "try.form" | "try.row" | "try.picture" | "try.answer" | "try.spread" | "try.nearest" | "try.preview" | "try.file"
> {
  let data: Kept<FittedData> | null = null;
  let spread: Kept<TrySpread | null> | null = null;
  let ready: (Kept<LatestRun & { readonly predictor: Predictor }> & { readonly weights: string }) | null = null;
  /** One answer after another: a network that is put away has nothing left to do. */
  let turn: Promise<unknown> = Promise.resolve();
  const backend = () => createOnnxBackend({ threads: DEVICE.threads });

  async function dataOf(folder: string, run: string, task: TaskOptions): Promise<FittedData> {
    const { document } = await readTriedRun(folder, run);
    const key = JSON.stringify([folder, document.data, await sourceState(folder, document.data.source)]);
    if (data?.key !== key) {
      const value = fitData({ folder, data: document.data, ...task });
      const mine = { key, value };
      data = mine;
      // What failed or was canceled is read again.
      value.catch(() => data === mine && (data = null));
    }
    return data.value;
  }

  /** The run's network with its newest weights. */
  async function networkOf(folder: string, run: string): Promise<LatestRun & { readonly predictor: Predictor }> {
    const key = JSON.stringify([folder, run]);
    const weights = await weightsState(folder, run);
    if (ready?.key === key && ready.weights === weights) return ready.value;
    const before = ready?.key === key ? await ready.value.catch(() => null) : null;
    if (before === null) await ready?.value.then(({ predictor }) => predictor.dispose()).catch(() => undefined);
    const value = (async () => {
      const latest = await readLatestRun(folder, run);
      // The same network with other weights.
      return { ...latest, predictor: before?.predictor ?? (await openPredictor(backend(), latest.run)) };
    })();
    const mine = { key, weights, value };
    ready = mine;
    value.catch(() => ready === mine && (ready = null));
    return value;
  }

  /** Without the data, what is outside of the training rows cannot be told. */
  async function rangesOf(folder: string, run: string, task: TaskOptions): Promise<TrainingRanges> {
    try {
      return trainingRanges(await readTriedRun(folder, run), await dataOf(folder, run, task));
    } catch (error) {
      if (error instanceof UserError && error.problem.code !== "canceled") return new Map();
      throw error;
    }
  }

  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = turn.then(action);
    turn = mine.catch(() => undefined);
    return mine;
  }

  return {
    async "try.form"({ project: { folder }, run }, tell, signal) {
      const tried = await readTriedRun(folder, run);
      const found = await dataOf(folder, run, taskOf(tell, signal)).catch((error: unknown) => {
        if (error instanceof UserError && error.problem.code !== "canceled") return error.problem;
        throw error;
      });
      return tryForm(tried, found);
    },
    async "try.row"({ project: { folder }, run, part, at }, tell, signal) {
      const { preparation, network } = await readTriedRun(folder, run);
      return rowToTry(preparation, network.outputs, await dataOf(folder, run, taskOf(tell, signal)), { part, at });
    },
    async "try.picture"({ project: { folder }, run, name, bytes }) {
      return readTriedPicture((await readTriedRun(folder, run)).preparation, name, bytes);
    },
    "try.answer": ({ project: { folder }, run, values }) =>
      inTurn(async () => {
        const { run: trained, weights, predictor } = await networkOf(folder, run);
        const { features, needed } = prepareCase(trained.preparation, values);
        if (needed.length > 0) return { weights, needed, outputs: null };
        const answers = await predictor.predict(features, trained.weights);
        const total = outputWidth(trained.preparation);
        return { weights, needed, outputs: trained.network.outputs.map((output) => answersOf(output, answers, total)) };
      }),
    async "try.spread"({ project: { folder }, run }, tell, signal) {
      const task = taskOf(tell, signal);
      const latest = await readLatestRun(folder, run);
      // A run that was trained once more has learned from its validation rows too.
      const { refitOf } = await readRecord(folder, run);
      if (latest.weights.kind !== "final" || refitOf !== undefined) return null;
      const source = await sourceState(folder, latest.run.document.data.source);
      const key = JSON.stringify([folder, run, source, await weightsState(folder, run)]);
      if (spread?.key !== key) {
        const value = answerPart(folder, latest.run, "validation", backend(), task).then(spreadOf, (error: unknown) => {
          if (error instanceof UserError && error.problem.code === "no-rows") return null;
          throw error;
        });
        const mine = { key, value };
        spread = mine;
        value.catch(() => spread === mine && (spread = null));
      }
      return spread.value;
    },
    async "try.nearest"({ project: { folder }, run, values, limit }, tell, signal) {
      const task = taskOf(tell, signal);
      const { preparation, network, document } = await readTriedRun(folder, run);
      const { raw, parts } = await dataOf(folder, run, task);
      const { features } = prepareCase(preparation, values);
      const found = await nearestRows(preparation, raw, parts.train, features, limit, signal);
      const page = await withData(folder, document.data.source, task, (source) =>
        source.pick(found.map(({ row }) => row)),
      );
      // Very large rows come a few at a time.
      const shown = found.slice(0, page.numbers.length);
      const truth = shown.map(({ row }) => truthAt(network.outputs, raw, row));
      return {
        distances: mapped(Float64Array, shown, ({ distance }) => distance),
        truth: network.outputs.map((_, output) => truth.map((one) => one[output] ?? Float64Array.of(NaN))),
        page,
      };
    },
    async "try.preview"({ project: { folder }, run, file }, tell, signal) {
      const task = taskOf(tell, signal);
      const ranges = await rangesOf(folder, run, task);
      return previewFile((await readLatestRun(folder, run)).run, file, backend(), { ranges, ...task });
    },
    async "try.file"({ project: { folder }, run, file, output, escapeFormulas }, tell, signal) {
      const task = taskOf(tell, signal);
      const ranges = await rangesOf(folder, run, task);
      const { run: trained } = await readLatestRun(folder, run);
      return predictFile(trained, file, output, backend(), { ranges, escapeFormulas, ...task });
    },
  };
}

function taskOf(tell: (news: TaskNews) => void, signal: AbortSignal): TaskOptions {
  return { signal, onProgress: (share, what) => tell({ type: "task", share, what }) };
}

/** Changes when the rows are replaced. */
async function sourceState(folder: string, source: string | null): Promise<string> {
  if (source === null) return "";
  const path = await insideProject(folder, await presentSource(folder, source));
  const found = await stat(path).catch(() => null);
  return found === null ? "" : `${path}/${found.mtimeMs}/${found.size}`;
}
