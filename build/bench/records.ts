// What recording costs: the same training with and without records, turn by turn, onto a disk. Reads {"network": {...}, "epochs": 40,
// "rounds": 9} as its argument, see networks.mjs; prints {"steps", "records", "off": [...], "on": [...]}: seconds of each training, as
// {"processor", "clock"}, writing beside it included.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sizeOf } from "../../src-engine/document/size";
import { CompiledNetwork } from "../../src-engine/passes/compiledNetwork";
import { RecordsWriter } from "../../src-engine/project/recordsWriter";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";
import { createGenerator } from "../../src-engine/runtime/random";
import { createControl } from "../../src-engine/train/control";
import { createRecordKeeper } from "../../src-engine/train/recordKeeper";
import type { RecordKeeper } from "../../src-engine/train/recordKeeper";
import { trainNetwork } from "../../src-engine/train/trainNetwork";
import { modelOf } from "./document";
import type { Network } from "./document";

interface Request {
  readonly network: Network;
  readonly epochs: number;
  readonly rounds: number;
}

interface Seconds {
  readonly processor: number;
  readonly clock: number;
}

async function measure({ network, epochs, rounds }: Request, folder: string): Promise<Record<string, unknown>> {
  const { rows, classes, batch, input } = network;
  const compiled = new CompiledNetwork(
    {
      model: modelOf(network),
      training: {
        loss: { type: "categorical-cross-entropy" },
        optimizer: { type: "adam", params: { learningRate: 0.001 } },
        batchSize: batch,
        epochs,
        seed: 1,
        rules: [],
        restoreBest: false,
      },
    },
    {
      ends: { input, output: [classes] },
      target: {
        kind: "classes",
        name: "class",
        classes: Array.from({ length: classes }, (_, at) => String(at)),
        numeric: true,
      },
    },
  );
  const generator = createGenerator(1, "rows");
  const features = { shape: [rows, ...input], data: new Float32Array(rows * sizeOf(input)) };
  generator.fillUniform(features.data);
  const targets = { shape: [rows, classes], data: new Float32Array(rows * classes) };
  for (let row = 0; row < rows; row++) targets.data[row * classes + generator.below(classes)] = 1;
  const data = { train: { features, targets }, validation: null };
  const backend = createOnnxBackend();
  const path = join(folder, "records.bin");
  let steps = 0;
  let records = 0;

  const once = async (isRecording: boolean): Promise<Seconds> => {
    // As in a run's own folder, where no file is replaced.
    rmSync(path, { force: true });
    globalThis.gc?.();
    const began = performance.now();
    const before = process.cpuUsage();
    let keeper: RecordKeeper | null = null;
    let writer: RecordsWriter | null = null;
    const end = await trainNetwork({
      backend,
      network: compiled,
      data,
      control: createControl(),
      observers: async ({ firstHeld }) => {
        if (!isRecording) return [];
        writer = await RecordsWriter.create(path, compiled.weights, 0);
        if (writer === null) return [];
        keeper = createRecordKeeper({
          writer,
          weights: compiled.weights.map(({ tensor }) => tensor),
          firstHeld,
          best: null,
        });
        return [keeper];
      },
    });
    await (keeper as RecordKeeper | null)?.finish(end);
    const { user, system } = process.cpuUsage(before);
    steps = end.progress.position.step;
    records = (writer as RecordsWriter | null)?.heads.length ?? records;
    return { processor: (user + system) / 1e6, clock: (performance.now() - began) / 1e3 };
  };
  for (const isRecording of [true, false]) await once(isRecording);
  const [off, on]: [Seconds[], Seconds[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const isRecording of round % 2 === 0 ? [false, true] : [true, false])
      (isRecording ? on : off).push(await once(isRecording));
  return { steps, records, off, on };
}

const folder = mkdtempSync(join(tmpdir(), "gradual-records-"));
try {
  const request = JSON.parse(process.argv[2] ?? "{}") as Request;
  process.stdout.write(`${JSON.stringify(await measure(request, folder))}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
