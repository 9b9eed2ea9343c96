// What an evaluation costs beside ONNX Runtime's own time for the same predictions: 20 columns of numbers, three classes. Reads {"rows": 1000000,
// "task": "classification", "rounds": 3} as its argument; prints seconds of each part, and the most memory of the process.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { readTable } from "../../src-engine/data/open";
import { fitData } from "../../src-engine/data/prepare";
import { prepareFeatures } from "../../src-engine/data/apply";
import { suggestDocument } from "../../src-engine/data/suggest";
import { emptyDocument } from "../../src-engine/document/create";
import type { Document } from "../../src-engine/document/schema";
import { answerPart } from "../../src-engine/evaluate/answeredPart";
import { evaluationOf } from "../../src-engine/evaluate/evaluation";
import type { TrainedRun } from "../../src-engine/evaluate/trainedRun";
import { openPredictor } from "../../src-engine/evaluate/trainedRun";
import { CompiledNetwork } from "../../src-engine/passes/compiledNetwork";
import { initialWeights } from "../../src-engine/runtime/initialize";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";

interface Request {
  readonly rows: number;
  readonly task: "classification" | "regression";
  readonly rounds: number;
}

const COLUMNS = 20;
/** As many rows are prepared at a time as an evaluation prepares. */
const CHUNK = 65_536;

async function writeRows(folder: string, { rows, task }: Request): Promise<void> {
  mkdirSync(join(folder, "data"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = Array.from({ length: COLUMNS }, (_, at) => `random() * ${at + 1} AS x${at + 1}`);
  const target = task === "classification" ? "['a', 'b', 'c'][1 + floor(random() * 3)::INT]" : "random() * 100";
  // A small part is trained on, so that as many as asked for are judged.
  const all = Math.round(rows / 0.99);
  await connection.run("SELECT setseed(0.5)");
  await connection.run(
    `COPY (SELECT ${columns.join(", ")}, ${target} AS y FROM range(${all})) TO '${join(folder, "data", "table.parquet")}' (FORMAT PARQUET)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function runOf(folder: string, { task }: Request): Promise<TrainedRun> {
  const table = await readTable(folder, "data/table.parquet");
  if (table === null) throw new Error("the rows were written");
  const suggested = suggestDocument(emptyDocument("bench"), table, { target: "y", task });
  const document: Document = {
    ...suggested,
    data: {
      ...suggested.data,
      split: { train: 0.01, validation: 0.99, test: 0, shuffle: true, stratify: false, seed: 1 },
    },
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "hidden", type: "dense", params: { units: 64, activation: "relu" } },
        { id: "more", type: "dense", params: { units: 32, activation: "relu" } },
        {
          id: "output",
          type: "output",
          params: { activation: task === "classification" ? "softmax" : "linear" },
        },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "more"],
        ["more", "output"],
      ],
    },
  };
  const { preparation } = await fitData({ folder, data: document.data });
  const network = CompiledNetwork.of(document, preparation);
  return { id: "0001-bench", document, preparation, network, weights: initialWeights(network.weights, 1) };
}

async function measure(folder: string, request: Request): Promise<object> {
  await writeRows(folder, request);
  const run = await runOf(folder, request);
  const backend = createOnnxBackend({ threads: 2 });
  const rounds: object[] = [];
  for (let round = 0; round < request.rounds; round++) {
    const began = performance.now();
    const answered = await answerPart(folder, run, "validation", backend);
    const answeredAt = performance.now();
    await evaluationOf({ folder, run, answered, rule: null });
    const evaluatedAt = performance.now();
    // What ONNX Runtime takes for the same rows, as they are handed to it.
    const predictor = await openPredictor(backend, run);
    let runtime = 0;
    for (let from = 0; from < answered.rows.length; from += CHUNK) {
      const { data } = prepareFeatures(run.preparation, answered.raw, answered.rows.subarray(from, from + CHUNK));
      const before = performance.now();
      await predictor.predict(data);
      runtime += performance.now() - before;
    }
    await predictor.dispose();
    rounds.push({
      rows: answered.rows.length,
      answering: (answeredAt - began) / 1e3,
      measuring: (evaluatedAt - answeredAt) / 1e3,
      runtime: runtime / 1e3,
    });
  }
  return { rounds, memory: process.resourceUsage().maxRSS * 1024 };
}

const folder = mkdtempSync(join(tmpdir(), "gradual-evaluate-"));
try {
  const request = JSON.parse(process.argv[2] ?? "{}") as Request;
  process.stdout.write(`${JSON.stringify(await measure(folder, request))}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
