import { describe, expect, it } from "vitest";
import type { Model, Task, TrainingRecipe } from "../document/schema";
import type { DataShapes } from "../layers/spec";
import { analyze } from "../network/network";
import { checkModel } from "./checkModel";

const training: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.01 } },
  batchSize: 32,
  epochs: 100,
  seed: 1,
  rules: [],
  restoreBest: false,
};
const ends: DataShapes = { input: [4], output: [3] };

type Layers = Model["layers"];
const input = { id: "input", type: "input" };
const hidden = { id: "hidden", type: "dense", params: { units: 16 } };
const output = { id: "output", type: "output", params: { activation: "softmax" } };

function chain(...layers: Layers): Model {
  return { layers, connections: layers.slice(1).map(({ id }, i) => [layers[i]!.id, id]) };
}

function problemsOf(
  model: Model,
  {
    recipe = {},
    shape = ends,
    task = "classification",
  }: { recipe?: Partial<TrainingRecipe>; shape?: DataShapes | null; task?: Task } = {},
) {
  return checkModel(analyze(model, shape), { ...training, ...recipe }, task).problems;
}

describe("checkModel", () => {
  it("works out shapes and parameters of a sound network", () => {
    const check = checkModel(analyze(chain(input, hidden, output), ends), training, "classification");
    expect(check).toEqual({
      layers: {
        input: { shape: [4], inputShapes: [], parameters: 0, frozen: false, formula: "", used: true },
        hidden: {
          shape: [16],
          inputShapes: [[4]],
          parameters: 80,
          frozen: false,
          formula: "4·16 + 16 = 80",
          used: true,
        },
        output: {
          shape: [3],
          inputShapes: [[16]],
          parameters: 51,
          frozen: false,
          formula: "16·3 + 3 = 51",
          used: true,
        },
      },
      outputs: [
        {
          id: "output",
          title: "Output",
          columns: [],
          task: "classification",
          width: 3,
          metrics: ["accuracy", "precision", "recall", "f1", "auc"],
        },
      ],
      parameters: 131,
      trainedParameters: 131,
      problems: [],
      ready: true,
    });
  });

  it("knows no shapes, and finds no problem, while there is no data", () => {
    const check = checkModel(analyze(chain(input, hidden, output), null), training, "classification");
    expect(check.layers.hidden).toEqual({
      shape: null,
      inputShapes: [null],
      parameters: 0,
      frozen: false,
      formula: "",
      used: true,
    });
    expect(check.problems).toEqual([]);
    expect(check.ready).toBe(false);
  });

  it("offers Flatten where a vector is needed, naming both layers", () => {
    const [problem, ...others] = problemsOf(chain(input, { ...hidden, name: "First" }, output), {
      shape: { input: [28, 28, 1], output: [3] },
    });
    expect(others).toEqual([]);
    expect(problem).toEqual({
      code: "needs-vector",
      message: "First needs a vector (one row of numbers), but gets 28×28×1 from Input.",
      next: "Insert a Flatten layer between them.",
      expected: "a vector",
      received: "28×28×1",
      subject: { kind: "layer", id: "hidden" },
      repairs: [{ kind: "insert-layer", type: "flatten", from: "input", to: "hidden" }],
    });
  });

  it("is content once Flatten is there", () => {
    const check = checkModel(
      analyze(chain(input, { id: "flat", type: "flatten" }, hidden, output), { input: [28, 28, 1], output: [3] }),
      training,
      "classification",
    );
    expect(check.problems).toEqual([]);
    expect(check.layers.flat?.shape).toEqual([784]);
  });

  it.each<[string, Model, string, RegExp, unknown]>([
    ["no input", chain(hidden, output), "missing-input", /no Input layer/, undefined],
    ["no output", chain(input, hidden), "missing-output", /no Output layer/, undefined],
    [
      "two outputs of targets that cannot be taken apart",
      {
        layers: [input, output, { id: "other", type: "output" }],
        connections: [
          ["input", "output"],
          ["input", "other"],
        ],
      },
      "output-without-target",
      /Output \(other\) predicts nothing/,
      [{ kind: "remove-layer", id: "other" }],
    ],
    [
      "an output that no input reaches",
      {
        layers: [input, output, { id: "hidden", type: "dense" }, { id: "other", type: "output" }],
        connections: [
          ["input", "output"],
          ["hidden", "other"],
        ],
      },
      "no-path",
      /from Input to Output \(other\)/,
      undefined,
    ],
    [
      "a connection to nowhere",
      {
        layers: [input, output],
        connections: [
          ["input", "output"],
          ["input", "gone"],
        ],
      },
      "dangling-connection",
      /names a layer that does not exist: "gone"/,
      [{ kind: "disconnect", from: "input", to: "gone" }],
    ],
    [
      "a connection made twice",
      {
        layers: [input, output],
        connections: [
          ["input", "output"],
          ["input", "output"],
        ],
      },
      "duplicate-connection",
      /Input is connected to Output twice/,
      [{ kind: "disconnect", from: "input", to: "output" }],
    ],
    [
      "an id used twice",
      { layers: [input, hidden, { ...hidden }, output], connections: chain(input, hidden, output).connections },
      "duplicate-layer",
      /id "hidden"/,
      undefined,
    ],
    [
      "a layer that joins several, with one alone",
      chain(input, { id: "sum", type: "add" }, output),
      "not-connected",
      /Add joins at least 2 layers, but only Input is connected to it/,
      undefined,
    ],
    [
      "a layer of an unknown kind",
      chain(input, { id: "conv", type: "quantum" }, output),
      "unknown-layer-type",
      /kind "quantum", which this version does not know/,
      [{ kind: "remove-layer", id: "conv" }],
    ],
    [
      "a setting out of range",
      chain(input, { id: "hidden", type: "dense", params: { units: 0 } }, output),
      "bad-parameter",
      /^"Units" of Dense must be a whole number from 1 to 1000000, but is 0\.$/,
      [{ kind: "set-param", id: "hidden", param: "units", value: 1 }],
    ],
    [
      "a setting that does not exist",
      chain(input, { id: "hidden", type: "dense", params: { unit: 4 } }, output),
      "unknown-parameter",
      /Dense has no setting "unit"; it has one of units/,
      undefined,
    ],
    [
      "two connections into one place",
      {
        layers: [input, hidden, output],
        connections: [
          ["input", "hidden"],
          ["hidden", "output"],
          ["input", "output"],
        ],
      },
      "too-many-inputs",
      /Output takes one connection, but 2 come in: from Dense and Input/,
      [
        { kind: "disconnect", from: "hidden", to: "output" },
        { kind: "disconnect", from: "input", to: "output" },
      ],
    ],
    [
      "a layer behind the output",
      {
        layers: [input, output, hidden],
        connections: [
          ["input", "output"],
          ["output", "hidden"],
        ],
      },
      "output-not-last",
      /nothing can follow the output/,
      [{ kind: "disconnect", from: "output", to: "hidden" }],
    ],
    [
      "an output that nothing reaches, with one loose end",
      { layers: [input, hidden, output], connections: [["input", "hidden"]] },
      "not-connected",
      /Nothing is connected to Output/,
      [{ kind: "connect", from: "hidden", to: "output" }],
    ],
    [
      "a circle",
      {
        layers: [input, hidden, { ...hidden, id: "more" }, output],
        connections: [
          ["more", "hidden"],
          ["hidden", "more"],
          ["input", "output"],
        ],
      },
      "cycle",
      /^The connections go round in a circle: Dense \(more\) → Dense \(hidden\) → Dense \(more\)\.$/,
      [{ kind: "disconnect", from: "hidden", to: "more" }],
    ],
    [
      "a layer connected to itself",
      {
        layers: [input, hidden, output],
        connections: [...chain(input, hidden, output).connections, ["hidden", "hidden"]],
      },
      "cycle",
      /connected to itself/,
      [{ kind: "disconnect", from: "hidden", to: "hidden" }],
    ],
    [
      "more weights than fit",
      chain(
        input,
        { id: "a", type: "dense", params: { units: 100_000 } },
        { id: "b", type: "dense", params: { units: 100_000 } },
        output,
      ),
      "too-many-parameters",
      /10,000,900,003 weights/,
      undefined,
    ],
  ])("reports %s", (_what, model, code, message, repairs) => {
    const problem = problemsOf(model).find((one) => one.code === code);
    expect(problem?.message).toMatch(message);
    expect(problem?.next).toMatch(/\S/);
    expect(problem?.warning).toBeUndefined();
    if (repairs !== undefined) expect(problem?.repairs).toEqual(repairs);
  });

  it("only warns of layers that take no part", () => {
    const model: Model = {
      layers: [input, hidden, output, { id: "loose", type: "dense", params: { units: -1 } }],
      connections: chain(input, hidden, output).connections,
    };
    const check = checkModel(analyze(model, ends), training, "classification");
    expect(check.problems.map(({ code, warning }) => [code, warning])).toEqual([
      ["bad-parameter", true],
      ["not-connected", true],
    ]);
    expect(check.ready).toBe(true);
    expect(check.parameters).toBe(131);

    const dangling: Model = {
      layers: [input, hidden, output, { id: "loose", type: "dense" }],
      connections: [...chain(input, hidden, output).connections, ["hidden", "loose"]],
    };
    expect(checkModel(analyze(dangling, ends), training, "classification").problems).toMatchObject([
      { code: "leads-nowhere", warning: true },
    ]);
  });

  it("goes on working out what a problem does not touch", () => {
    const model = chain(input, hidden, { id: "odd", type: "odd" }, output);
    const { layers } = checkModel(analyze(model, ends), training, "classification");
    expect([layers.hidden?.shape, layers.odd?.shape, layers.output?.shape]).toEqual([[16], null, null]);
  });

  it.each<[string, string, string, Task, number, string | undefined, true | undefined, string | undefined]>([
    ["fits", "softmax", "categorical-cross-entropy", "classification", 3, undefined, undefined, undefined],
    ["fits", "sigmoid", "binary-cross-entropy", "classification", 1, undefined, undefined, undefined],
    ["fits", "linear", "half-mse", "regression", 1, undefined, undefined, undefined],
    [
      "is refused",
      "linear",
      "categorical-cross-entropy",
      "classification",
      3,
      "activation-unfit-for-loss",
      undefined,
      "softmax",
    ],
    [
      "is refused",
      "tanh",
      "binary-cross-entropy",
      "classification",
      1,
      "activation-unfit-for-loss",
      undefined,
      "sigmoid",
    ],
    ["is refused", "softmax", "binary-cross-entropy", "classification", 1, "softmax-of-one", undefined, "sigmoid"],
    ["is refused", "softmax", "mse", "regression", 1, "softmax-of-one", undefined, "linear"],
    [
      "is warned of",
      "softmax",
      "binary-cross-entropy",
      "classification",
      3,
      "activation-unusual-for-loss",
      true,
      "sigmoid",
    ],
    [
      "is warned of",
      "sigmoid",
      "categorical-cross-entropy",
      "classification",
      3,
      "activation-unusual-for-loss",
      true,
      "softmax",
    ],
    ["is warned of", "sigmoid", "mse", "regression", 1, "activation-limits-prediction", true, "linear"],
    ["is refused", "linear", "binary-cross-entropy", "regression", 1, "loss-unfit-for-task", undefined, undefined],
  ])("an output that %s: %s with %s for %s of %d", (_what, activation, loss, task, size, code, warning, repaired) => {
    const model = chain(input, hidden, { ...output, params: { activation } });
    const [problem, ...others] = problemsOf(model, {
      recipe: { loss: { type: loss } },
      task,
      shape: { input: [4], output: [size] },
    });
    expect(others).toEqual([]);
    expect([problem?.code, problem?.warning]).toEqual([code, warning]);
    if (repaired !== undefined)
      expect(problem?.repairs).toEqual([{ kind: "set-param", id: "output", param: "activation", value: repaired }]);
  });

  it("does not compare classes where there is one number", () => {
    const codes = problemsOf(chain(input, hidden, { ...output, params: { activation: "sigmoid" } }), {
      shape: { input: [4], output: [1] },
    }).map(({ code }) => code);
    expect(codes).toContain("one-class");
  });

  it("wants as many class weights as there are classes, where the loss has them", () => {
    const codes = (type: string, classWeights: number[]): string[] =>
      problemsOf(chain(input, hidden, output), {
        recipe: { loss: { type, params: type === "mse" ? {} : { classWeights } } },
      }).map(({ code }) => code);
    expect(codes("categorical-cross-entropy", [1, 2])).toEqual(["class-weights-do-not-fit"]);
    expect(codes("categorical-cross-entropy", [1, 2, 0])).toEqual([]);
    expect(codes("mse", [1, 2])).toEqual([]);
  });

  it("warns of an activation applied twice", () => {
    const codes = problemsOf(
      chain(input, { id: "act", type: "activation", params: { activation: "softmax" } }, output),
    ).map(({ code }) => code);
    expect(codes).toEqual(["activation-twice"]);
  });

  it("asks for a feature and a target", () => {
    expect(
      problemsOf(chain(input, hidden, output), { shape: { input: [0], output: [3] } }).map(({ code }) => code),
    ).toEqual(["no-features"]);
    expect(
      problemsOf(chain(input, hidden, output), { shape: { input: [4], output: [0] } }).map(({ code }) => code),
    ).toEqual(["no-target"]);
  });

  it("checks the optimizer's settings", () => {
    const problems = problemsOf(chain(input, hidden, output), {
      recipe: { optimizer: { type: "sgd", params: { learningRate: -1, momentum: 0.5 } } },
    });
    expect(problems).toMatchObject([
      { code: "bad-parameter", subject: { kind: "setting", path: "training.optimizer.learningRate" } },
      { code: "unknown-parameter", subject: { kind: "setting", path: "training.optimizer.momentum" } },
    ]);
  });

  it("opens words that this version does not know, and says that they cannot be trained", () => {
    const odd = { type: "of-the-future", params: { sure: true } };
    const problems = problemsOf(chain(input, hidden, output), {
      recipe: { loss: odd, optimizer: odd, schedule: odd, clipping: odd, rules: [odd], metrics: [odd] },
    });
    expect(problems.map(({ code, warning }) => [code, warning])).toEqual(
      ["optimizer", "schedule", "gradient-clipping", "stopping-rule", "metric", "loss"].map((what) => [
        `unknown-${what}`,
        undefined,
      ]),
    );
  });

  it("checks the settings of clipping, rules and metrics", () => {
    const problems = problemsOf(chain(input, hidden, output), {
      recipe: {
        clipping: { type: "norm", params: { limit: 0 } },
        rules: [{ type: "no-improvement", params: { patience: 0.5 } }],
        metrics: [{ type: "topK", params: { k: 1 } }],
      },
    });
    expect(problems.map(({ subject }) => subject)).toEqual([
      { kind: "setting", path: "training.clipping.limit" },
      { kind: "setting", path: "training.rules.no-improvement.patience" },
      { kind: "setting", path: "training.metrics.topK.k" },
    ]);
  });

  it("checks the schedule's settings, and whether the run is long enough for it", () => {
    const problems = problemsOf(chain(input, hidden, output), {
      recipe: { epochs: 10, schedule: { type: "cosine", params: { growth: 1000, period: 8, warmup: 3, rise: 0.2 } } },
    });
    expect(problems).toMatchObject([
      { code: "bad-parameter", subject: { path: "training.schedule.growth" } },
      { code: "unknown-parameter", subject: { path: "training.schedule.rise" } },
      { code: "schedule-longer-than-run", subject: { path: "training.schedule.period" }, warning: true },
    ]);
    const short = problemsOf(chain(input, hidden, output), {
      recipe: { epochs: 3, schedule: { type: "plateau", params: { warmup: 3 } } },
    });
    expect(short).toMatchObject([{ code: "schedule-longer-than-run", subject: { path: "training.schedule.warmup" } }]);
  });

  it("counts what is trained, and asks for something to train", () => {
    const frozen = { ...hidden, params: { ...hidden.params, frozen: true } };
    const some = checkModel(analyze(chain(input, frozen, output), ends), training, "classification");
    expect(some.layers[frozen.id]?.frozen).toBe(true);
    expect(some.trainedParameters).toBe(some.layers[output.id]?.parameters);
    expect(some.parameters).toBe(some.trainedParameters + (some.layers[frozen.id]?.parameters ?? 0));
    expect(some.ready).toBe(true);
    const none = checkModel(
      analyze(chain(input, frozen, { ...output, params: { ...output.params, frozen: true } }), ends),
      training,
      "classification",
    );
    expect(none.problems.map(({ code }) => code)).toEqual(["everything-frozen"]);
  });

  it("survives any heap of layers and connections", () => {
    const model: Model = {
      layers: [
        { id: "a", type: "output" },
        { id: "b", type: "input" },
      ],
      connections: [
        ["a", "b"],
        ["b", "a"],
        ["a", "a"],
        ["b", "c"],
      ],
    };
    expect(problemsOf(model).length).toBeGreaterThan(0);
    expect(problemsOf({ layers: [], connections: [] }).map(({ code }) => code)).toEqual([
      "missing-input",
      "missing-output",
    ]);
  });
});
