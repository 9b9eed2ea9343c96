// Questions about how good a run is. The answers to a part's rows are kept for the questions that follow: its curves, and the rows
// behind a cell.

import { stat } from "node:fs/promises";
import { UserError } from "../document/errors";
import type { TaskOptions } from "../data/duckdb";
import { answerPart } from "../evaluate/answeredPart";
import type { AnsweredPart, PartName } from "../evaluate/answeredPart";
import { beforeAfter } from "../evaluate/beforeAfter";
import { compareRuns } from "../evaluate/compareRuns";
import { classCurves, evaluationOf } from "../evaluate/evaluation";
import { judgedRows } from "../evaluate/judgedRows";
import { readTrainedRun } from "../evaluate/trainedRun";
import type { TrainedRun } from "../evaluate/trainedRun";
import { insideProject } from "../project/files";
import { readTestLooks } from "../project/testLooks";
import { runInWords } from "../runs/runInWords";
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
  "evaluate.run" | "evaluate.curves" | "evaluate.rows" | "evaluate.beforeAfter" | "runs.compare"
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
    async "runs.compare"({ project: { folder }, runs, part }, tell, signal) {
      if (part === "test") for (const run of runs) await refuseUnlooked(folder, run);
      const trained = await Promise.all(runs.map((run) => readTrainedRun(folder, run)));
      return compareRuns(folder, trained, part, createOnnxBackend({ threads: DEVICE.threads }), taskOf(tell, signal));
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

function taskOf(tell: (news: TaskNews) => void, signal: AbortSignal): TaskOptions {
  return { signal, onProgress: (share, what) => tell({ type: "task", share, what }) };
}

/** Changes when the rows are replaced, or the run goes on and ends with other weights. */
async function stateOf(folder: string, { id, document }: TrainedRun): Promise<readonly string[]> {
  const files = [document.data.source, `runs/${id}/weights.safetensors`];
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
