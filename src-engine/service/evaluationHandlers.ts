// Questions about how good a run is. The answers to a part's rows are kept for the questions that follow: its curves, and the rows
// behind a cell.

import { stat } from "node:fs/promises";
import { UserError } from "../document/errors";
import type { TaskOptions } from "../data/duckdb";
import { fitData } from "../data/prepare";
import { answerPart, targetAt } from "../evaluate/answeredPart";
import type { AnsweredPart, PartName } from "../evaluate/answeredPart";
import { beforeAfter } from "../evaluate/beforeAfter";
import { compareRuns } from "../evaluate/compareRuns";
import { partialDependence } from "../evaluate/dependence";
import { classCurves, evaluationOf } from "../evaluate/evaluation";
import { permutationImportance } from "../evaluate/importance";
import { judgedRows } from "../evaluate/judgedRows";
import { whatWouldChange } from "../evaluate/mindChange";
import { requireRowOfPart } from "../evaluate/rowOfPart";
import { saliency } from "../evaluate/saliency";
import { columnSlices, worstSlices } from "../evaluate/slices";
import type { SlicesInput } from "../evaluate/slices";
import { readTrainedRun } from "../evaluate/trainedRun";
import type { TrainedRun } from "../evaluate/trainedRun";
import { presentSource } from "../project/dataPlaces";
import { insideProject } from "../project/files";
import { readTestLooks } from "../project/testLooks";
import { runInWords } from "../runs/runInWords";
import { metricSettings } from "../metrics/registry";
import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { DEVICE } from "./device";
import type { JobHandlers, TaskNews } from "./jobs";

interface Answered {
  readonly run: TrainedRun;
  readonly answered: AnsweredPart;
}

/** Parts whose answers are kept: the newest ones. */
const KEPT = 2;

export function createEvaluationHandlers(): Pick<
  JobHandlers,
  Extract<keyof JobHandlers, `evaluate.${string}`> | "runs.compare"
> {
  const kept = new Map<string, Promise<Answered>>();

  async function answersTo(folder: string, run: string, part: PartName, task: TaskOptions): Promise<Answered> {
    if (part === "test") await refuseUnlooked(folder, run);
    const trained = await readTrainedRun(folder, run);
    const key = JSON.stringify([folder, run, part, await stateOf(folder, trained)]);
    const known = kept.get(key);
    const answers =
      known ??
      answerPart(folder, trained, part, createOnnxBackend({ threads: DEVICE.threads }), task).then((answered) => ({
        run: trained,
        answered,
      }));
    kept.delete(key);
    kept.set(key, answers);
    for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
    // What failed or was canceled is asked for again.
    answers.catch(() => kept.get(key) === answers && kept.delete(key));
    return answers;
  }

  return {
    async "evaluate.run"({ project: { folder }, run, part, rule }, tell, signal) {
      const task = taskOf(tell, signal);
      return evaluationOf({ folder, rule, ...(await answersTo(folder, run, part, task)) }, task);
    },
    async "runs.compare"({ project: { folder }, runs, part, edits }, tell, signal) {
      if (part === "test") for (const run of runs) await refuseUnlooked(folder, run);
      const trained = await Promise.all(runs.map((run) => readTrainedRun(folder, run)));
      const backend = createOnnxBackend({ threads: DEVICE.threads });
      return compareRuns(folder, trained, part, backend, { edits }, taskOf(tell, signal));
    },
    async "evaluate.slices"({ project: { folder }, run, part, target, ...wish }, tell, signal) {
      const task = taskOf(tell, signal);
      const { run: trained, answered } = await answersTo(folder, run, part, task);
      return columnSlices(slicesInput(folder, trained, answered, target), wish, task);
    },
    async "evaluate.worst"({ project: { folder }, run, part, target }, tell, signal) {
      const task = taskOf(tell, signal);
      const { run: trained, answered } = await answersTo(folder, run, part, task);
      return worstSlices(slicesInput(folder, trained, answered, target), task);
    },
    async "evaluate.importance"({ project: { folder }, run, part, target }, tell, signal) {
      const task = taskOf(tell, signal);
      const answers = await answersTo(folder, run, part, task);
      const settings = metricSettings(answers.run.document.training);
      return permutationImportance({ ...answers, target, settings, backend: cpu() }, task);
    },
    async "evaluate.dependence"({ project: { folder }, run, part, target, column }, tell, signal) {
      const task = taskOf(tell, signal);
      const answers = await answersTo(folder, run, part, task);
      return partialDependence({ ...answers, target, backend: cpu() }, column, task);
    },
    async "evaluate.saliency"({ project: { folder }, run, part, target, row, of }, tell, signal) {
      const task = taskOf(tell, signal);
      const { run: trained, answered } = await answersTo(folder, run, part, task);
      requireRowOfPart(answered, row);
      const { output } = targetAt(answered, target);
      return saliency({ run: trained, raw: answered.raw, row, output: output.id, of, backend: cpu() }, task);
    },
    async "evaluate.change"({ project: { folder }, run, part, target, row, goal }, tell, signal) {
      const task = taskOf(tell, signal);
      const { run: trained, answered } = await answersTo(folder, run, part, task);
      requireRowOfPart(answered, row);
      const { raw, parts } = await fitData({ folder, data: trained.document.data, ...task });
      return whatWouldChange(
        { run: trained, answered, target, raw, train: parts.train, row, goal, backend: cpu() },
        task,
      );
    },
    async "evaluate.beforeAfter"({ project: { folder }, before, after, ...wish }, tell, signal) {
      return beforeAfter(
        {
          ...wish,
          folder,
          before: await readTrainedRun(folder, before),
          after: await readTrainedRun(folder, after),
          backend: createOnnxBackend({ threads: DEVICE.threads }),
          requireLook: (run) => refuseUnlooked(folder, run),
        },
        taskOf(tell, signal),
      );
    },
    async "evaluate.curves"({ project: { folder }, run, part, target, class: index }, tell, signal) {
      const { answered } = await answersTo(folder, run, part, taskOf(tell, signal));
      return classCurves(answered, target, index);
    },
    async "evaluate.rows"({ project: { folder }, run, part, ...wish }, tell, signal) {
      const task = taskOf(tell, signal);
      const { run: trained, answered } = await answersTo(folder, run, part, task);
      return judgedRows(folder, trained.document.data.source, answered, wish, task);
    },
  };
}

const cpu = (): Backend => createOnnxBackend({ threads: DEVICE.threads });

function slicesInput(folder: string, run: TrainedRun, answered: AnsweredPart, target: number): SlicesInput {
  const { data, training } = run.document;
  return { folder, source: data.source, answered, target, settings: metricSettings(training) };
}

function taskOf(tell: (news: TaskNews) => void, signal: AbortSignal): TaskOptions {
  return { signal, onProgress: (share, what) => tell({ type: "task", share, what }) };
}

/** Changes when the rows are replaced, or the run goes on and ends with other weights. */
async function stateOf(folder: string, { id, document }: TrainedRun): Promise<readonly string[]> {
  const { source } = document.data;
  const files = [source === null ? null : await presentSource(folder, source), `runs/${id}/weights.safetensors`];
  return Promise.all(
    files.map(async (file) => {
      const found = file === null ? null : await stat(await insideProject(folder, file)).catch(() => null);
      return found === null ? "" : `${found.mtimeMs}/${found.size}`;
    }),
  );
}

/** @throws UserError "test-not-revealed" */
export async function refuseUnlooked(folder: string, run: string): Promise<void> {
  if ((await readTestLooks(folder)).some((look) => look.run === run)) return;
  throw new UserError({
    code: "test-not-revealed",
    message: `The test rows of run ${runInWords(run)} have not been revealed.`,
    next: "Judge it by its validation rows while you choose among runs, and reveal the test rows once, at the end.",
  });
}
