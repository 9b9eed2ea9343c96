// The baselines kept with a run, against those that an evaluation works out from the raw columns.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { classIndices } from "../data/apply";
import { prepareData } from "../data/prepare";
import { parseDocument } from "../document/parse";
import { classBaseline, meanBaseline } from "../evaluate/baseline";
import { classificationReport } from "../evaluate/classification";
import { regressionReport } from "../evaluate/regression";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { baselinesOf } from "./baselines";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));

async function sample(name: string) {
  const folder = join(EXAMPLES, name);
  const document = parseDocument(readFileSync(join(folder, `${name}.gradual`), "utf8"), name);
  const data = await prepareData({ folder, data: document.data });
  const network = CompiledNetwork.of(document, data.preparation);
  return { data, network };
}

describe("always guessing the same", () => {
  it.each(["iris", "penguins"])("is the most frequent class of the training rows in %s", async (name) => {
    const { data, network } = await sample(name);
    const { target } = data.preparation;
    if (target.kind !== "classes") throw new Error("a sample of classes");
    const train = classIndices(target, data.raw, data.train.rows);
    const truth = classIndices(target, data.raw, data.validation.rows);
    const { accuracy } = classificationReport(classBaseline(train, truth, target.classes.length), target.classes);
    const counts = target.classes.map((_, at) => train.filter((each) => each === at).length);
    const guess = target.classes[counts.indexOf(Math.max(...counts))];
    expect(baselinesOf(network, data)).toMatchObject({ output: { metric: "accuracy", value: accuracy, guess } });
    // What the training shares of the classes say of the right answers.
    const surprise = truth.reduce((sum, each) => sum - Math.log((counts[each] ?? 0) / train.length), 0) / truth.length;
    expect(baselinesOf(network, data)?.output?.loss).toBeCloseTo(surprise, 6);
    // Weighted classes make another loss, with which a log loss cannot be compared.
    const classWeights = target.classes.map(() => 2);
    const of = {
      network: network.network,
      outputs: network.outputs,
      training: { ...network.training, loss: { type: "categorical-cross-entropy", params: { classWeights } } },
    };
    expect(baselinesOf(of, data)?.output).toEqual({ metric: "accuracy", value: accuracy, guess });
  });

  it("is the mean of the training rows in cars", async () => {
    const { data, network } = await sample("cars");
    const column = data.raw.columns.get("Miles_per_Gallon");
    if (column?.kind !== "numbers") throw new Error("a sample of numbers");
    const values = (rows: Int32Array) => Float64Array.from(rows, (row) => column.values[row] ?? NaN);
    const truth = values(data.validation.rows);
    const means = meanBaseline(values(data.train.rows), truth.length, 1);
    const report = regressionReport(means, truth, ["Miles_per_Gallon"]);
    const { output } = baselinesOf(network, data) ?? {};
    expect(output).toMatchObject({ metric: "rmse", guess: null });
    expect(output?.value).toBeCloseTo(report.targets[0]?.rmse ?? NaN, 5);
  });

  it("is the quantile, judged by the loss, where that is what is learned", async () => {
    const { network } = await sample("cars");
    const { training } = network;
    const part = (values: readonly number[]) => ({
      features: { shape: [values.length, 1], data: new Float32Array(values.length) },
      targets: { shape: [values.length, 1], data: Float32Array.from(values) },
    });
    const data = { train: part([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), validation: part([0, 20]) };
    const of = {
      network: network.network,
      outputs: network.outputs,
      training: { ...training, loss: { type: "quantile", params: { quantile: 0.9 } } },
    };
    // numpy.percentile of the ten is 9.1: 0.1 · 9.1 too high for the one, 0.9 · 10.9 too low for the other.
    expect(baselinesOf(of, data)?.output).toMatchObject({ metric: "loss", guess: null, quantile: 0.9 });
    expect(baselinesOf(of, data)?.output?.value).toBeCloseTo((0.91 + 9.81) / 2, 5);
  });

  it("is not known without validation rows", async () => {
    const { data, network } = await sample("iris");
    expect(baselinesOf(network, { train: data.train, validation: null })).toBeUndefined();
  });
});
