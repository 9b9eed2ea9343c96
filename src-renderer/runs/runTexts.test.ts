import { describe, expect, it } from "vitest";
import { emptyDocument } from "../../src-engine/document/create";
import type { Document } from "../../src-engine/document/schema";
import type { RunSummary } from "../../src-engine/runs/run";
import type { StopReason } from "../../src-engine/runs/stopReason";
import { sampleEpoch } from "../testing/samples";
import { runDiffers } from "./runDiffers";
import { stopShort, stopText } from "./stopText";

const base = emptyDocument("Test");
const changed = (change: (copy: Document) => void): Document => {
  const copy = structuredClone(base);
  change(copy);
  return copy;
};
const differs = (change: (copy: Document) => void) => runDiffers(base, changed(change));

describe("what differs between two runs", () => {
  it("is nothing for the same settings, also where a default is written out", () => {
    expect(runDiffers(base, base)).toEqual([]);
    expect(
      differs(
        (copy) =>
          void (copy.training.loss = {
            type: "categorical-cross-entropy",
            params: { labelSmoothing: 0.1, classWeights: [1, 2, 3] },
          }),
      ),
    ).toEqual(["label smoothing 0.1", "class weights 1, 2, 3"]);
    expect(differs((copy) => void (copy.training.optimizer.params = { learningRate: 0.01, beta1: 0.9 }))).toEqual([]);
    expect(differs((copy) => void (copy.layout.positions = { hidden: [1, 2] }))).toEqual([]);
  });

  it("names the learning rate, the optimizer and its settings", () => {
    expect(differs((copy) => void (copy.training.optimizer.params = { learningRate: 0.5 }))).toEqual([
      "learning rate 0.5",
    ]);
    expect(differs((copy) => void (copy.training.optimizer = { type: "sgd", params: { learningRate: 0.01 } }))).toEqual(
      ["SGD"],
    );
    expect(differs((copy) => void (copy.training.optimizer = { type: "sgd", params: { learningRate: 0.5 } }))).toEqual([
      "SGD",
      "learning rate 0.5",
    ]);
    expect(differs((copy) => void (copy.training.optimizer.params = { learningRate: 0.01, beta1: 0.5 }))).toEqual([
      "memory of the mean 0.5",
    ]);
  });

  it("names the stopping rules that were added, removed and set otherwise", () => {
    const rules = (...all: Document["training"]["rules"]): Document =>
      changed((copy) => void (copy.training.rules = all));
    const weights = { type: "weights-unchanged", params: { threshold: 1e-5, patience: 3 } };
    expect(runDiffers(rules(), rules(weights))).toEqual(["with rule: weights stop changing"]);
    expect(runDiffers(rules(weights), rules())).toEqual(["without rule: weights stop changing"]);
    // Their defaults written out.
    expect(runDiffers(rules(weights), rules({ type: "weights-unchanged" }))).toEqual([]);
    expect(
      runDiffers(
        rules({ type: "time", params: { seconds: 5 } }, { type: "no-improvement", params: { patience: 10 } }),
        rules({ type: "time", params: { seconds: 6 } }, { type: "no-improvement", params: { minDelta: 0.01 } }),
      ),
    ).toEqual(["time limit: time 6", "early stopping: least improvement 0.01"]);
    expect(differs((copy) => void (copy.training.watch = "accuracy"))).toEqual(["best epoch by accuracy"]);
  });

  it("names layers added, removed and set otherwise", () => {
    expect(differs((copy) => void copy.model.layers.splice(2, 0, { id: "drop", type: "dropout" }))).toEqual([
      "with Dropout",
    ]);
    expect(differs((copy) => void copy.model.layers.splice(1, 1))).toEqual(["without Dense"]);
    expect(
      differs(
        (copy) =>
          void (copy.model.layers[1] = { id: "hidden", type: "dense", params: { units: 64, activation: "relu" } }),
      ),
    ).toEqual(["Dense: units 64"]);
    expect(differs((copy) => void copy.model.connections.reverse())).toEqual([]);
    expect(differs((copy) => void copy.model.connections.pop())).toEqual(["wired differently"]);
  });

  it("names the split and its seed", () => {
    expect(differs((copy) => void (copy.data.split.seed = 7))).toEqual(["split seed 7"]);
    expect(differs((copy) => void Object.assign(copy.data.split, { train: 0.8, validation: 0.05 }))).toEqual([
      "other split",
    ]);
  });
});

describe("the reason for the end of a run", () => {
  const run: RunSummary = {
    id: "0001-adam",
    number: 1,
    name: "",
    note: "",
    star: false,
    tags: [],
    status: "ended",
    stopReason: null,
    startedAt: "2026-01-01T00:00:00Z",
    epochs: 214,
    steps: 1712,
    seconds: 1.9,
    bestEpoch: 187,
    last: null,
    best: null,
    rateChanges: [],
    document: base,
    parameters: 100,
    device: { name: "cpu", threads: 2, whyNotGpu: null },
    deviceChanges: [],
  };
  const reasons: StopReason[] = [
    { kind: "epochs", epochs: 214 },
    { kind: "weights-unchanged", threshold: 1e-5, patience: 3, change: 9.4e-6 },
    { kind: "layers-unchanged", threshold: 1e-4, patience: 3, layer: "hidden", change: 9.4e-5 },
    { kind: "gradient-small", threshold: 1e-3, patience: 3, norm: 9.4e-4 },
    { kind: "no-improvement", patience: 10, bestEpoch: 187, minDelta: 0 },
    { kind: "no-improvement", patience: 10, bestEpoch: 187, minDelta: 0.01 },
    { kind: "target", metric: "accuracy", on: "validation", reaches: "at-least", value: 0.95, reached: 0.961 },
    { kind: "target", metric: "loss", on: "train", reaches: "at-most", value: 0.1, reached: 0.09 },
    { kind: "steps", steps: 5000 },
    { kind: "time", seconds: 90 },
    { kind: "exploding", factor: 10, patience: 10, first: 0.7, loss: 12 },
    { kind: "diverged", step: 19, what: "loss" },
    { kind: "user" },
    { kind: "interrupted" },
    { kind: "failed", message: "Out of memory." },
  ];

  it.each(reasons)("is told for $kind, with every value filled in", (reason) => {
    const { title, text } = stopText(run, reason);
    for (const words of [title, text, stopShort(run, reason)]) {
      expect(words).not.toBe("");
      expect(words).not.toMatch(/[{}|]|train\./);
    }
  });

  it("tells a figure's own name, on which rows, and what was asked", () => {
    expect(
      stopText(run, {
        kind: "target",
        metric: "accuracy",
        on: "validation",
        reaches: "at-least",
        value: 0.95,
        reached: 0.961,
      }),
    ).toMatchObject({
      title: "Finished: target metric reached.",
      text: "The validation accuracy was 96.1% at epoch 214 (target: at least 95.0%). Weights restored from epoch 187.",
    });
  });

  it("says in plain words that training stopped early, or finished", () => {
    expect(stopText(run, { kind: "no-improvement", patience: 10, bestEpoch: 187, minDelta: 0 })).toEqual({
      tone: "ok",
      title: "Stopped early: no improvement since epoch 187 (10 epochs).",
      text: "Weights restored from epoch 187.",
    });
    expect(stopText(run, { kind: "epochs", epochs: 100 }).title).toBe("Finished: all 100 epochs completed.");
    expect(stopText(run, { kind: "epochs", epochs: 1 }).title).toBe("Finished: 1 epoch completed.");
    const exploded = { kind: "exploding", factor: 10, patience: 10, first: 0.7, loss: Infinity } as const;
    expect(stopText(run, exploded)).toMatchObject({ tone: "bad", title: "Stopped: the loss exploded." });
  });

  it("tells what came out first, against always guessing the same, and is green only where the network is clearly better", () => {
    const done = { kind: "epochs", epochs: 100 } as const;
    const at = (accuracy: number, value: number, change: Partial<RunSummary> = {}): RunSummary => {
      const best = { ...sampleEpoch(187, 30), validationAccuracy: accuracy };
      const baselines = { output: { metric: "accuracy", value, guess: "Adelie" } } as const;
      return { ...run, best, baselines, ...change };
    };
    expect(stopText(at(0.971, 0.438), done)).toEqual({
      tone: "ok",
      title: "Right on 97.1% of the validation rows; always guessing “Adelie” is right on 43.8%.",
      text: "Finished: all 100 epochs completed. Weights restored from epoch 187. Next: Evaluate shows where it is wrong, and Try asks it about one case.",
    });
    const poor = {
      tone: "warn",
      text: "Finished: all 100 epochs completed. Weights restored from epoch 187. Try another learning rate, more epochs or a larger network.",
      title: "No better than always guessing “Adelie”, which is right on 43.8%: right on 43.8% of the validation rows.",
    };
    expect(stopText(at(0.438, 0.438), done)).toMatchObject(poor);
    expect(stopText(at(NaN, 0.438), done).tone).toBe("warn");
    expect(stopText(at(0.48, 0.438), done)).toMatchObject({
      tone: "info",
      title:
        "Little better than always guessing “Adelie”, which is right on 43.8%: right on 48.0% of the validation rows.",
    });
    // Of the rows that the guess gets wrong, a quarter: 43.8% and 14.05%.
    expect([0.578, 0.579].map((accuracy) => stopText(at(accuracy, 0.438), done).tone)).toEqual(["info", "ok"]);
    // A broken-off run does not turn green, nor blue, by what came out.
    expect(stopText(at(0.48, 0.438), { kind: "user" }).tone).toBe(stopText(run, { kind: "user" }).tone);
    // Not the best epoch's weights were kept: the last epoch's figure counts.
    const { training } = run.document;
    const document = { ...run.document, training: { ...training, restoreBest: false } };
    const last = { ...sampleEpoch(214, 30), validationAccuracy: 0.1 };
    expect(stopText({ ...run, last }, done).title).toBe("Finished: all 100 epochs completed.");
    expect(stopText(at(0.971, 0.438, { document, last }), done).tone).toBe("warn");
    // What broke says what it still gives, then that it broke; it is never green.
    const diverged = { kind: "diverged", step: 19, what: "loss" } as const;
    expect(stopText(at(0.438, 0.438), diverged)).toMatchObject({
      tone: "bad",
      title: poor.title,
      text: expect.stringMatching(/^Stopped: training diverged\./) as string,
    });
    expect(stopText(at(0.971, 0.438), diverged).tone).toBe("warn");
    // Without a figure, and of a run that was only broken off, why comes first.
    expect(stopText(at(NaN, 0.438), diverged)).toMatchObject({ tone: "bad", title: "Stopped: training diverged." });
    expect(stopText(at(0.971, 0.438), { kind: "closed" }).title).toMatch(/^Paused/);
  });

  it("names the layer that moved most", () => {
    expect(
      stopText(run, { kind: "layers-unchanged", threshold: 1e-4, patience: 3, layer: "hidden", change: 9.4e-5 }).text,
    ).toContain("most: Dense, 9.4e-5");
  });

  it("names the rule, its figures and the epoch that is restored", () => {
    expect(stopText(run, { kind: "weights-unchanged", threshold: 1e-5, patience: 3, change: 9.4e-6 })).toEqual({
      tone: "ok",
      title: "Finished: the weights stopped changing.",
      text: "The greatest change of a weight stayed below 1e-5 for 3 steps (last: 9.4e-6). Weights restored from epoch 187.",
    });
  });
});
