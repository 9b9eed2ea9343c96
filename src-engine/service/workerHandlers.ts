// What the questions and parts of questions do that are answered in a worker thread: everything that goes through the rows of
// a table or runs ONNX Runtime.

import { dataEvidence } from "../data/dataEvidence";
import { readPage, readTable } from "../data/open";
import { dataFit } from "../data/prepare";
import { sourceState } from "../data/update/sourceState";
import type { DataRecipe } from "../document/schema";
import { groupReport } from "../evaluate/groupReport";
import { judgeRule } from "../evaluate/judgeRule";
import { networkRegion } from "../evaluate/networkRegion";
import { ruleRows } from "../evaluate/ruleRows";
import { readRunWeights } from "../evaluate/runWeights";
import { readTrainedRun } from "../evaluate/trainedRun";
import { exportRun } from "../export/exportRun";
import { checkMemory } from "../check/memoryCheck";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readGroup } from "../project/groups";
import { writeFileAtomic } from "../project/files";
import { listRuns, readEpochColumns, readRecord } from "../project/runs";
import { runsCsv } from "../runs/runsCsv";
import { availableMemory } from "../runtime/availableMemory";
import { blockSize } from "../runtime/onnx/blockSize";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { DEVICE, backendsFor } from "./device";
import { createEvaluationHandlers } from "./evaluationHandlers";
import type { JobHandlers, ProjectOfJob, ReaderJob } from "./jobs";
import { onProgress } from "./jobs";
import { createTryHandlers } from "./tryHandlers";
import { REPORT_HANDLERS } from "./reportHandlers";
import { selfTest } from "./selfTest";
import { createWalkHandlers } from "./walkHandlers";
import { initialFrom } from "../train/initialFile";
import { openControl } from "../train/control";
import { readBatchLosses } from "../train/examineRun";
import { forkRun } from "../train/forkRun";
import { findRate } from "../train/findRate";
import { layerSamples } from "../train/layerSamples";
import { ruleContest } from "../train/ruleContest";
import { resumeRun } from "../train/resumeRun";
import type { TrainInput } from "../train/runInput";
import { trainOn } from "../train/trainOn";
import { trainRun } from "../train/trainRun";
import { versions } from "../versions";

const sourceOf = ({
  folder,
  document,
}: ProjectOfJob): { readonly folder: string; readonly source: DataRecipe["source"] } => ({
  folder,
  source: document.data.source,
});

/** The questions that are answered here, in the order of the protocol, and then the parts of others. */
export const WORKER_HANDLERS: Omit<JobHandlers, ReaderJob> = {
  "data.source": ({ project }, tell, signal) =>
    sourceState(sourceOf(project), { signal, onProgress: onProgress(tell) }),
  "data.page": ({ project, ...wish }, _tell, signal) => readPage({ ...sourceOf(project), ...wish }, { signal }),
  "data.examine": ({ project: { folder }, document }, tell, signal) =>
    dataEvidence({ folder, document, signal, onProgress: onProgress(tell) }),
  "data.prepare": ({ project, data }, tell, signal) =>
    dataFit({ folder: project.folder, data, signal, onProgress: onProgress(tell) }),
  "engine.selfTest": () => selfTest(createOnnxBackend()),
  "train.memory": async ({ document, preparation, rows }) =>
    checkMemory(CompiledNetwork.of(document, preparation), rows, {
      available: availableMemory(),
      block: await blockSize(),
    }),
  "train.findRate": ({ project, document }, tell, signal) =>
    findRate({
      folder: project.folder,
      document,
      backend: createOnnxBackend({ threads: DEVICE.threads }),
      signal,
      onProgress: onProgress(tell),
    }),
  "runs.list": async ({ project }) => (await listRuns(project.folder)).runs,
  "runs.csv": async ({ project: { folder }, path }) => {
    await writeFileAtomic(path, runsCsv((await listRuns(folder)).runs));
    return null;
  },
  "runs.batches": ({ project: { folder }, run }) => readBatchLosses(folder, run),
  "runs.layers": ({ project: { folder }, run }, tell, signal) =>
    layerSamples({
      folder,
      run,
      backend: createOnnxBackend({ threads: DEVICE.threads }),
      signal,
      onProgress: onProgress(tell),
    }),
  "runs.weights": ({ project: { folder }, ...wish }) => readRunWeights(folder, wish),
  "runs.export": async ({ project: { folder }, run, to, path }, tell, signal) => {
    const trained = await readTrainedRun(folder, run);
    return exportRun(folder, trained, to, path, createOnnxBackend({ threads: DEVICE.threads }), {
      signal,
      onProgress: onProgress(tell),
    });
  },
  "rule.rows": ({ project: { folder }, data, ...wish }, tell, signal) =>
    ruleRows(folder, data, wish, { signal, onProgress: onProgress(tell) }),
  "rule.judge": async ({ project: { folder }, run, ...wish }, tell, signal) =>
    judgeRule(
      {
        ...wish,
        folder,
        run: run === null ? null : await readTrainedRun(folder, run),
        backend: createOnnxBackend({ threads: DEVICE.threads }),
      },
      { signal, onProgress: onProgress(tell) },
    ),
  "rule.region": async ({ project: { folder }, run, ...wish }, tell, signal) =>
    networkRegion(folder, await readTrainedRun(folder, run), wish, createOnnxBackend({ threads: DEVICE.threads }), {
      signal,
      onProgress: onProgress(tell),
    }),
  "rule.contest": async ({ project: { folder }, rule, run, rounds }, tell, signal) =>
    ruleContest({
      folder,
      document: (await readRecord(folder, run)).document,
      rule,
      rounds,
      backend: createOnnxBackend({ threads: DEVICE.threads }),
      signal,
      onProgress: onProgress(tell),
    }),

  table: ({ folder, source }, tell, signal) => readTable(folder, source, { signal, onProgress: onProgress(tell) }),
  runs: ({ folder }) => listRuns(folder),
  metrics: ({ folder, run }) => readEpochColumns(folder, run),
  train({ folder, what, control, device, until }, tell) {
    const input = {
      folder,
      ...backendsFor(device),
      control: openControl(control),
      device,
      until,
      versions: versions(),
      onProgress: onProgress(tell),
      onStarted: (run) => tell({ type: "started", run }),
      onRunProgress: (progress) => tell({ type: "progress", progress }),
      onChanged: (run) => tell({ type: "changed", run }),
    } satisfies TrainInput;
    switch (what.kind) {
      case "new":
        return trainRun({
          ...input,
          document: what.document,
          group: what.group,
          initial: what.initial === undefined ? undefined : initialFrom(what.initial.name, what.initial.weights),
        });
      case "fork":
        return forkRun({ ...input, document: what.document, from: what.from });
      case "resume":
        return resumeRun({ ...input, run: what.run });
      case "on":
        return trainOn({ ...input, run: what.run, more: what.more });
    }
  },

  "groups.report": async ({ project: { folder }, group }, tell, signal) =>
    groupReport(
      folder,
      await readGroup(folder, group),
      (await listRuns(folder)).runs,
      createOnnxBackend({ threads: DEVICE.threads }),
      { signal, onProgress: onProgress(tell) },
    ),

  ...createEvaluationHandlers(),
  ...createTryHandlers(),
  ...REPORT_HANDLERS,
  ...createWalkHandlers(),
};
