// The sample project with two columns to predict, and a network with an output for each: for tests.

import type { Document } from "../../src-engine/document/schema";
import { startingModel } from "../../src-engine/document/startingRecipe";
import type { DataFit } from "../../src-engine/protocol/requests";
import { NO_FIGURES } from "../../src-engine/metrics/columns";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import type { RunSummary } from "../../src-engine/runs/run";
import { sampleDocument, sampleEpoch, sampleFit, sampleRun } from "./samples";

const MASS = "Body Mass (g)";

export function severalDocument(): Document {
  const document = sampleDocument();
  const { Species: species, [MASS]: mass, ...others } = document.data.columns;
  if (!species || !mass) throw new TypeError("the sample has both columns");
  const [input, hidden] = startingModel("classification").layers;
  if (!input || !hidden) throw new TypeError("the starting network has an input and a hidden layer");
  return {
    ...document,
    data: {
      ...document.data,
      target: ["Species", MASS],
      task: "mixed",
      columns: { Species: species, ...others, [MASS]: { ...mass, role: "target" } },
    },
    model: {
      layers: [
        input,
        hidden,
        { id: "species", type: "output", name: "Species", params: { targets: ["Species"], activation: "softmax" } },
        {
          id: "mass",
          type: "output",
          name: MASS,
          params: { targets: [MASS], activation: "linear", loss: { type: "huber" } },
        },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "species"],
        ["hidden", "mass"],
      ],
    },
  };
}

export function severalFit(): DataFit {
  const fit = sampleFit();
  const { target } = fit.preparation;
  if (target.kind !== "classes") throw new TypeError("the sample predicts classes");
  const features = fit.preparation.features.filter(({ name }) => name !== MASS);
  return {
    ...fit,
    outputs: 4,
    preparation: {
      ...fit.preparation,
      features,
      target: {
        kind: "several",
        targets: [target, { kind: "numbers", columns: [{ name: MASS, type: "number", center: 4200, scale: 800 }] }],
      },
    },
  };
}

export function severalEpoch(epoch: number, pace: number): EpochMetrics {
  const { accuracy, validationAccuracy, f1, validationF1, ...whole } = sampleEpoch(epoch, pace);
  return {
    ...whole,
    ...NO_FIGURES,
    outputs: {
      species: { loss: 0.4 / epoch, validationLoss: 0.5 / epoch, accuracy, validationAccuracy, f1, validationF1 },
      mass: { loss: 0.1 / epoch, validationLoss: 0.2 / epoch, mae: 400 / epoch, validationMae: 500 / epoch },
    },
  };
}

export function severalRun(number: number, epochs: number, change: Partial<RunSummary> = {}): RunSummary {
  const last = epochs === 0 ? null : severalEpoch(epochs, 30);
  return sampleRun(number, epochs, 30, {
    document: severalDocument(),
    last,
    best: last,
    bestEpoch: last?.epoch ?? null,
    ...change,
  });
}
