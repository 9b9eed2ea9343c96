// A worker thread of the engine: does the jobs that would keep the engine's own thread from answering. Each run has a
// thread to itself; tables and exports share one.

import { parentPort } from "node:worker_threads";
import type { OnProgress } from "./data/duckdb";
import { readExamplesPage } from "./data/arrays/page";
import { importData } from "./data/importData";
import { dataFit } from "./data/prepare";
import { readRows } from "./data/rows";
import { suggestDocument } from "./data/suggest";
import { readTable } from "./data/table";
import { invariant, UserError } from "./document/errors";
import { readTrainedRun } from "./evaluate/trainedRun";
import { exportRun } from "./export/exportRun";
import { endsOf } from "./network/ends";
import { checkMemory } from "./check/memoryCheck";
import { listRuns, readEpochColumns } from "./project/runs";
import { availableMemory } from "./runtime/availableMemory";
import { blockSize } from "./runtime/onnx/blockSize";
import { createOnnxBackend } from "./runtime/onnx/backend";
import { DEVICE, backendsFor } from "./service/device";
import type {
  JobCancel,
  JobHandlers,
  JobInput,
  JobMessage,
  JobName,
  JobNews,
  JobRequest,
  JobResult,
  TaskNews,
} from "./service/jobs";
import { openControl } from "./train/control";
import { findRate, resumeRun, trainRun } from "./train/trainRun";
import type { TrainInput } from "./train/trainRun";
import { versions } from "./versions";

const onProgress =
  (tell: (news: TaskNews) => void): OnProgress =>
  (share, what) =>
    tell({ type: "task", share, what });

const HANDLERS: JobHandlers = {
  async import({ folder, file, document, target, task }, tell, signal) {
    const table = await importData({ folder, file, signal, onProgress: onProgress(tell) });
    return { table, document: suggestDocument(document, table, { target, task }) };
  },
  table: ({ folder, source }, tell, signal) => readTable(folder, source, { signal, onProgress: onProgress(tell) }),
  rows: (input) => readRows(input),
  examples: (input) => readExamplesPage(input),
  fit: (input, tell, signal) => dataFit({ ...input, signal, onProgress: onProgress(tell) }),
  runs: ({ folder }) => listRuns(folder),
  metrics: ({ folder, run }) => readEpochColumns(folder, run),
  train({ folder, what, control, device }, tell) {
    const input = {
      folder,
      ...backendsFor(device),
      control: openControl(control),
      device,
      versions: versions(),
      onProgress: onProgress(tell),
      onStarted: (run) => tell({ type: "started", run }),
      onRunProgress: (progress) => tell({ type: "progress", progress }),
      onChanged: (run) => tell({ type: "changed", run }),
    } satisfies TrainInput;
    return what.kind === "new"
      ? trainRun({ ...input, document: what.document })
      : resumeRun({ ...input, run: what.run });
  },
  memory: async ({ document, preparation, rows }) =>
    checkMemory(document, endsOf(preparation), rows, { available: availableMemory(), block: await blockSize() }),
  findRate: (input, tell, signal) =>
    findRate({
      ...input,
      backend: createOnnxBackend({ threads: DEVICE.threads }),
      signal,
      onProgress: onProgress(tell),
    }),
  async export({ folder, run, to, path }, tell, signal) {
    const trained = await readTrainedRun(folder, run);
    return exportRun(folder, trained, to, path, createOnnxBackend({ threads: DEVICE.threads }), {
      signal,
      onProgress: onProgress(tell),
    });
  },
};

invariant(parentPort !== null, "the trainer runs as a worker thread");
const port = parentPort;

/** The jobs under way, by number. */
const underWay = new Map<number, AbortController>();

port.on("message", (request: JobRequest | JobCancel) => {
  if (request.name === null) underWay.get(request.id)?.abort();
  else void perform(request);
});

async function perform<K extends JobName>({
  id,
  name,
  input,
}: {
  id: number;
  name: K;
  input: JobInput<K>;
}): Promise<void> {
  const say = (message: JobMessage): void => port.postMessage(message);
  const controller = new AbortController();
  underWay.set(id, controller);
  try {
    const result: JobResult<K> = await HANDLERS[name](
      input,
      (news: JobNews<K>) => say({ type: "news", id, news }),
      controller.signal,
    );
    say({ type: "done", id, result });
  } catch (error) {
    if (error instanceof UserError) say({ type: "failed", id, problem: error.problem });
    else if (error instanceof Error)
      say({ type: "broke", id, message: error.message, stack: error.stack ?? error.message });
    else say({ type: "broke", id, message: String(error), stack: String(error) });
  } finally {
    underWay.delete(id);
  }
}
