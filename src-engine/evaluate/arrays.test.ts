// A network over arrays from its first import to its exports: trained, judged, resumed, forked, asked, and taken away.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "../runtime/onnx/onnxRuntime";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../data/arrays/bytes";
import { readNpy } from "../data/arrays/npy";
import type { NumberArrayOf } from "../data/arrays/numbers";
import { readPage } from "../data/open";
import { readZip } from "../data/arrays/zip";
import { npzParts } from "../data/arrays/zipWriter";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { exportRun } from "../export/exportRun";
import { removeOtherData } from "../project/dataPlaces";
import { readWeights } from "../project/runs";
import { decodeSafetensors, encodeSafetensors } from "../project/safetensors";
import type { RunSummary } from "../runs/run";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { npy, zip } from "../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { createControl } from "../train/control";
import { forkRun } from "../train/forkRun";
import { resumeRun } from "../train/resumeRun";
import type { TrainInput } from "../train/runInput";
import { trainRun } from "../train/trainRun";
import { evaluateRun } from "./evaluateRun";
import { predictFile } from "./predictFile";
import { readTrainedRun } from "./trainedRun";

const folders = temporaryFolders();
const backend = createOnnxBackend();

interface Made {
  readonly folder: string;
  readonly document: Document;
}

async function project(x: Buffer, y: Buffer, training: Partial<Document["training"]> = {}): Promise<Made> {
  const folder = folders();
  const table = await importData({ folder, file: writeIn(folders(), "rows.npz", zip({ "x.npy": x, "y.npy": y })) });
  const document = suggestDocument(emptyDocument("arrays"), table);
  return {
    folder,
    document: { ...document, training: { ...document.training, epochs: 3, batchSize: 16, ...training } },
  };
}

const inputOf = ({ folder }: Made): TrainInput => ({
  folder,
  backend,
  control: createControl(),
  device: { name: "cpu", threads: 1, whyNotGpu: null },
  versions: { gradual: "0" },
});
const train = (made: Made, more: { readonly initial?: string } = {}): Promise<RunSummary> =>
  trainRun({ ...inputOf(made), document: made.document, ...more });

/** The weights that a run left, named by their bits: comparing them one by one takes long. */
async function bitsOf({ folder }: Made, { id }: RunSummary): Promise<string> {
  return createHash("sha256")
    .update(encodeSafetensors(await readWeights(folder, id)))
    .digest("hex");
}

/** 8 × 8 pictures, bright on the left or on the right. */
function pictures(count: number): { readonly x: Uint8Array; readonly y: Uint8Array } {
  const x = Uint8Array.from({ length: count * 64 }, (_, at) => {
    const [example, column] = [Math.floor(at / 64), at % 8];
    return (example % 2 === 0) === column < 4 ? 180 + ((at * 7) % 60) : (at * 13) % 90;
  });
  return { x, y: Uint8Array.from({ length: count }, (_, example) => (example % 2 === 0 ? 3 : 7)) };
}

describe("names of classes", () => {
  test("are kept from the archive to the predictions", async () => {
    const { x } = pictures(60);
    const folder = folders();
    const names = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? "links" : "rechts 🦜"));
    const file = writeIn(
      folders(),
      "rows.npz",
      Buffer.concat(
        npzParts({ x: { shape: [60, 64], values: Float32Array.from(x) }, y: { shape: [60], values: names } }),
      ),
    );
    const table = await importData({ folder, file });
    expect(table.columns).toMatchObject([
      {
        name: "y",
        type: "category",
        missing: 0,
        distinct: 2,
        categories: [
          { value: "links", count: 30 },
          { value: "rechts 🦜", count: 30 },
        ],
      },
    ]);
    expect((await readPage({ folder, source: "data/arrays.safetensors", offset: 0, limit: 2 })).rows).toEqual([
      ["links"],
      ["rechts 🦜"],
    ]);
    const suggested = suggestDocument(emptyDocument("arrays"), table);
    expect(suggested.data.task).toBe("classification");
    const made: Made = { folder, document: { ...suggested, training: { ...suggested.training, epochs: 8 } } };
    const run = await train(made);
    const trained = await readTrainedRun(folder, run.id);
    const { report } = await evaluateRun(folder, trained, "train", backend);
    expect(report).toMatchObject({ task: "classification", accuracy: 1 });
    const fresh = writeIn(folders(), "fresh.npy", npy(Float32Array.from(x.subarray(0, 3 * 64)), [3, 64]));
    const npz = join(folders(), "predicted.npz");
    await predictFile(trained, fresh, npz, backend);
    expect((await readNpz(npz)).get("predicted")).toMatchObject({
      shape: [3],
      labels: ["links", "rechts 🦜"],
      values: Int32Array.of(0, 1, 0),
    });
    const csv = join(folders(), "predicted.csv");
    await predictFile(trained, fresh, csv, backend);
    expect(
      readFileSync(csv, "utf8")
        .split("\n")
        .map((line) => line.split(",")[1])
        .slice(1, 4),
    ).toEqual(["links", "rechts 🦜", "links"]);
  });
});

describe("pictures", () => {
  const { x, y } = pictures(120);
  const make = (training: Partial<Document["training"]> = {}): Promise<Made> =>
    project(npy(x, [120, 8, 8]), npy(y, [120]), training);

  test("are learned, judged and predicted, and the answers are the same in every file", async () => {
    const made = await make();
    const run = await train(made);
    expect(run.stopReason).toEqual({ kind: "epochs", epochs: 3 });
    const trained = await readTrainedRun(made.folder, run.id);
    const { report } = await evaluateRun(made.folder, trained, "test", backend);
    expect(report).toMatchObject({
      task: "classification",
      accuracy: 1,
      rows: 18,
      classes: [{ label: "3" }, { label: "7" }],
    });

    const fresh = writeIn(folders(), "new.npz", zip({ "x.npy": npy(x.subarray(0, 5 * 64), [5, 8, 8]) }));
    const csv = join(folders(), "answers.csv");
    expect(await predictFile(trained, fresh, csv, backend)).toMatchObject({ rows: 5, incomplete: 0 });
    const [header, ...lines] = readFileSync(csv, "utf8").trimEnd().split("\n");
    expect(header).toBe("example,predicted y,probability of 3,probability of 7");
    expect(lines.map((line) => line.split(",").slice(0, 2).join())).toEqual(["0,3", "1,7", "2,3", "3,7", "4,3"]);

    const npz = join(folders(), "answers.npz");
    await predictFile(trained, fresh, npz, backend);
    const arrays = await readNpz(npz);
    expect(arrays.get("predicted")).toMatchObject({ shape: [5], type: "int64", values: Int32Array.of(3, 7, 3, 7, 3) });
    expect(Array.from(arrays.get("probabilities")?.values ?? [])).toEqual(
      lines.flatMap((line) => line.split(",").slice(2).map(Number)),
    );
  });

  test("go into ONNX as they are, bytes without a channel", async () => {
    const made = await make();
    const trained = await readTrainedRun(made.folder, (await train(made)).id);
    const file = join(folders(), "pictures.onnx");
    const report = await exportRun(made.folder, trained, "onnx", file, backend);
    expect(report.rows).toBe(18);
    expect(report.difference).toBeLessThan(1e-5);
    const session = await InferenceSession.create(file);
    expect(session.inputMetadata).toMatchObject([{ name: "x", type: "uint8", shape: ["N", 8, 8] }]);
    const { label } = await session.run({ x: new Tensor("uint8", x.slice(0, 3 * 64), [3, 8, 8]) });
    expect(label?.data).toEqual(["3", "7", "3"]);
    await session.release();
    const weights = join(folders(), "pictures.safetensors");
    expect((await exportRun(made.folder, trained, "safetensors", weights, backend)).difference).toBe(0);
    expect(JSON.parse(decodeSafetensors(readFileSync(weights)).metadata["gradual.preparation"] ?? "")).toMatchObject({
      features: [{ type: "array", raw: [8, 8], shape: [8, 8, 1], scale: [255] }],
    });
  });

  test("a fork that changes nothing ends with the same bits, from a given beginning too", async () => {
    const made = await make({ shuffle: false, rules: [], restoreBest: false });
    const first = await train(made);
    // Weights that no seed draws.
    const weights = await readWeights(made.folder, first.id);
    const initial = writeIn(folders(), "initial.safetensors", encodeSafetensors(weights));
    const given = await train(made, { initial });
    const forked = await forkRun({ ...inputOf(made), document: made.document, from: { run: given.id, epoch: 0 } });
    const again = await forkRun({ ...inputOf(made), document: made.document, from: { run: forked.id, epoch: 0 } });
    const later = await forkRun({ ...inputOf(made), document: made.document, from: { run: given.id, epoch: 2 } });
    expect(given.last?.loss).toBeLessThan(first.last?.loss ?? 0);
    for (const run of [forked, again, later]) expect(await bitsOf(made, run)).toBe(await bitsOf(made, given));
  });

  test("a run that was broken off before its first checkpoint begins again with the weights that were given", async () => {
    const made = await make();
    const initial = writeIn(
      folders(),
      "initial.safetensors",
      encodeSafetensors(await readWeights(made.folder, (await train(made)).id)),
    );
    const whole = await train(made, { initial });
    const control = createControl();
    const broken = await trainRun({
      ...inputOf(made),
      document: made.document,
      initial,
      control,
      observers: [
        {
          steps: () => {
            throw new Error("broken off");
          },
        },
      ],
    });
    expect(broken.stopReason).toMatchObject({ kind: "failed" });
    const resumed = await resumeRun({ ...inputOf(made), run: broken.id });
    expect(resumed.stopReason?.kind).toBe("epochs");
    expect(await bitsOf(made, broken)).toBe(await bitsOf(made, whole));
  });

  test("a run does not go on with other pictures", async () => {
    const made = await make();
    const run = await train(made);
    const other = x.slice();
    other[0]! ^= 1;
    const { source } = await importData({
      folder: made.folder,
      file: writeIn(folders(), "rows.npz", zip({ "x.npy": npy(other, [120, 8, 8]), "y.npy": npy(y, [120]) })),
    });
    await removeOtherData(made.folder, source);
    const longer = { ...made.document, training: { ...made.document.training, epochs: 5 } };
    expect(
      (await problemOf(() => forkRun({ ...inputOf(made), document: longer, from: { run: run.id, epoch: null } }))).code,
    ).toBe("data-changed");
  });

  test("new examples must be like those of the training", async () => {
    const made = await make();
    const trained = await readTrainedRun(made.folder, (await train(made)).id);
    const predict = (name: string, bytes: Buffer): Promise<unknown> =>
      predictFile(trained, writeIn(folders(), name, bytes), join(folders(), "a.csv"), backend);
    expect((await problemOf(() => predict("a.npy", npy(x.subarray(0, 49), [1, 7, 7])))).code).toBe("wrong-axes");
    expect((await problemOf(() => predict("a.npy", npy(new Float32Array(64), [1, 8, 8])))).code).toBe("wrong-kind");
    expect((await problemOf(() => predict("a.csv", Buffer.from("x,y\n1,2\n")))).code).toBe("no-arrays");
    expect(
      (
        await problemOf(() =>
          predictFile(
            trained,
            writeIn(folders(), "a.npy", npy(x.subarray(0, 64), [1, 8, 8])),
            join(folders(), "a.docx"),
            backend,
          ),
        )
      ).code,
    ).toBe("unknown-format");
  });
});

describe("sequences", () => {
  test("of numbers give numbers, scaled there and back, and one that is not finite gives none", async () => {
    const count = 60;
    const x = Float32Array.from({ length: count * 4 * 2 }, (_, at) => 50 + 10 * Math.sin(at));
    const y = Float32Array.from(
      { length: count * 2 },
      (_, at) => 1000 + 3 * (x[Math.floor(at / 2) * 8 + (at % 2)] ?? 0),
    );
    const made = await project(npy(x, [count, 4, 2]), npy(y, [count, 2]));
    expect(made.document.model.layers[1]?.type).toBe("lstm");
    const trained = await readTrainedRun(made.folder, (await train(made)).id);
    const { report } = await evaluateRun(made.folder, trained, "validation", backend);
    expect(report).toMatchObject({ task: "regression", targets: [{ target: "y 1" }, { target: "y 2" }] });

    const file = join(folders(), "sequences.onnx");
    // The test rows, and the first of them once more with a number missing.
    expect((await exportRun(made.folder, trained, "onnx", file, backend)).rows).toBe(10);
    const session = await InferenceSession.create(file);
    const broken = x.slice(0, 16);
    broken[9] = Infinity;
    const { prediction } = await session.run({ x: new Tensor("float32", broken, [2, 4, 2]) });
    const fresh = join(folders(), "new.npz");
    writeFileSync(fresh, zip({ "x_test.npy": npy(broken, [2, 4, 2]) }));
    const output = join(folders(), "answers.npz");
    expect(await predictFile(trained, fresh, output, backend)).toMatchObject({ rows: 2, incomplete: 1 });
    const { values, shape } = (await readNpz(output)).get("predicted")!;
    expect(shape).toEqual([2, 2]);
    expect(Array.from(values).slice(2)).toEqual([NaN, NaN]);
    expect(Array.from(prediction?.data as Float64Array).slice(2)).toEqual([NaN, NaN]);
    for (const at of [0, 1]) expect(values[at]! / Number(prediction?.data[at])).toBeCloseTo(1, 5);
    await session.release();
  });

  test("of word numbers stay numbers, in ONNX too", async () => {
    const x = Int32Array.from({ length: 80 * 20 }, (_, at) =>
      Math.floor(at / 20) % 2 === 0 ? at % 30 : 30 + (at % 30),
    );
    const made = await project(
      npy(x, [80, 20]),
      npy(
        Int32Array.from({ length: 80 }, (_, at) => at % 2),
        [80],
      ),
      { epochs: 20, optimizer: { type: "adam", params: { learningRate: 0.05 } } },
    );
    expect(made.document.model.layers[1]).toMatchObject({ type: "embedding", params: { entries: 60 } });
    const trained = await readTrainedRun(made.folder, (await train(made)).id);
    expect((await evaluateRun(made.folder, trained, "test", backend)).report).toMatchObject({ accuracy: 1 });
    const file = join(folders(), "words.onnx");
    await exportRun(made.folder, trained, "onnx", file, backend);
    const session = await InferenceSession.create(file);
    expect(session.inputMetadata).toMatchObject([{ type: "int32", shape: ["N", 20] }]);
    await session.release();
  });
});

async function readNpz(path: string): Promise<Map<string, NumberArrayOf>> {
  const arrays = new Map<string, NumberArrayOf>();
  for (const entry of await readZip(path, path))
    arrays.set(entry.name.replace(".npy", ""), await readNpy(new ByteReader(entry.chunks(), entry.name), entry.name));
  return arrays;
}
