// What is told of a step is the step: of every kind of layer, loss, activation and optimizer, and of any network at random.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Model } from "../document/schema";
import { ACTIVATION_NAMES } from "../layers/activations";
import { LOSSES } from "../losses/registry";
import { slotName } from "../ir/names";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS } from "../optimizers/registry";
import { isTrained } from "../passes/compile";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { legalNetwork } from "../testing/arbitraryNetwork";
import { inLetters, inNumbers } from "./text";
import { namesIn } from "./toldApart";
import { stepUnderTest } from "../testing/explained";
import type { StepSetting, StepUnderTest } from "../testing/explained";
import { layerNetworks } from "../testing/layerNetworks";
import { createGenerator } from "../runtime/random";
import type { Equation, Expression, RowView, StepView, Subject, UnitWindow } from "../protocol/learn";

const RUNS = { numRuns: 30 };

const chain = (...layers: Model["layers"]): Model => ({
  layers: [{ id: "input", type: "input" }, ...layers],
  connections: layers.map(({ id }, i): [string, string] => [
    ["input", ...layers.map((layer) => layer.id)][i] ?? "input",
    id,
  ]),
});
const dense = (activation: string, params = {}): Model["layers"][number] => ({
  id: "hidden",
  type: "dense",
  params: { units: 4, activation, ...params },
});
const output = (activation: string): Model["layers"][number] => ({
  id: "output",
  type: "output",
  params: { activation },
});
const ends = { input: [3], output: [2] };
const small: StepSetting = {
  model: chain(dense("tanh"), output("linear")),
  ends,
  loss: { type: "half-mse" },
  optimizer: { type: "sgd", params: { learningRate: 0.1 } },
};

/** The step told is the one that the reference takes, and its rows add up to it. */
async function expectTheStep(setting: StepSetting): Promise<void> {
  const under = stepUnderTest(setting);
  const { compiled, explained, train } = under;
  const { state, loss, measured } = await train(createReferenceBackend());
  const step = explained.step();
  expect(step.cost).toBeAllclose(Number(loss[0]), { relative: 1e-10, absolute: 1e-12 });
  expect(step.change).toBeAllclose(Number(measured.change?.[0]), { relative: 1e-9, absolute: 1e-12 });
  for (const { tensor } of compiled.weights)
    expect(step.weights[tensor]?.after, tensor).toBeAllclose(state[tensor]?.data, { relative: 1e-9, absolute: 1e-12 });
  expectRows(under);
  expectTraces(under);
  await expectRowFirst(setting, under);
}

/** A row is told before its batch has been worked out, with the same numbers; the batch may be worked out in pieces. */
async function expectRowFirst(setting: StepSetting, { explained: whole }: StepUnderTest): Promise<void> {
  const { explained } = stepUnderTest(setting);
  const subject = explained.strongest(1);
  expect(explained.row(1)).toEqual(whole.row(1));
  const [first, then] = [explained.trace(subject, 1), whole.trace(subject, 1)];
  expect(first.value).toBe(then.value);
  expect(first.check?.derivative).toBeAllclose(then.check?.derivative ?? NaN, { relative: 1e-12, absolute: 1e-15 });

  let pieces = 0;
  const ended = new Error("ended");
  const work = explained.workOut(async () => {
    pieces += 1;
    if (pieces === 5) throw ended;
  });
  await expect(work).rejects.toBe(ended);
  await explained.workOut(async () => void (pieces += 1));
  expect(pieces).toBeGreaterThan(5);
  expect(explained.step()).toEqual(whole.step());
}

function expectRows({ compiled, explained }: StepUnderTest): void {
  const { rowCosts, cost } = explained.step();
  expect(mean(rowCosts)).toBeAllclose(cost, { relative: 1e-14, absolute: 0 });
  // The table over the batch, whose mean is the cost of the step.
  const table = explained.batchCost({ layer: null, output: null });
  expect(table.mean).toBeAllclose(cost, { relative: 1e-12, absolute: 1e-14 });
  expect(table.rows.map(({ cost: own }) => own)).toBeAllclose(rowCosts, { relative: 1e-10, absolute: 1e-12 });
  for (const { terms } of table.rows) expect(terms).toHaveLength(table.columns.length);
  rowCosts.forEach((own, position) => {
    const row = explained.row(position);
    expect(row.cost.total).toBeAllclose(own, { relative: 1e-12, absolute: 1e-14 });
    for (const part of row.cost.parts) {
      const shares = part.outputs.map(({ terms }) => terms.at(-1)?.value ?? NaN);
      const total = shares.reduce((sum, share) => sum + share, 0);
      expect(total).toBeAllclose(part.total, { relative: 1e-10, absolute: 1e-12 });
    }
    for (const { values } of compiled.explainedGradients.layers)
      for (const { axes, shape } of values) expect(axes).toHaveLength(shape.length);
    expect(Object.keys(row.layers)).toEqual(compiled.network.layers.map(({ id }) => id));
  });
}

/** What lies under the window is the source's, what lies over it the filter's, and together they make the number. */
function expectWindow(window: UnitWindow, row: Pick<RowView, "layers">, step: Pick<StepView, "weights">): void {
  const under = window.source === null ? undefined : row.layers[window.source]?.a?.value.data;
  window.indices.forEach((index, at) => {
    if (index >= 0) expect(window.x[at]).toBe(under?.[index]);
    else if (window.source !== null) expect(window.products[at]).toBe(0);
  });
  window.weights.forEach((index, at) => {
    if (window.tensor !== null && index >= 0) expect(window.w[at]).toBe(step.weights[window.tensor]?.before[index]);
  });
  const made =
    window.how === "greatest"
      ? window.x.reduce(
          (most, x, at) => (window.source !== null && window.indices[at] === -1 ? most : Math.max(most, x)),
          -Infinity,
        )
      : window.products.reduce((sum, product) => sum + product, window.bias?.value ?? 0);
  expect(made).toBeAllclose(window.value, { relative: 1e-10, absolute: 1e-12 });
}

/** Of one number of each weight: the ledger is the gradient, the formulas give what they are told to give, the slope is that of the cost. */
function expectTraces({ compiled, explained }: StepUnderTest): void {
  const step = explained.step();
  const generator = createGenerator(5, "places");
  for (const weight of compiled.weights) {
    const { tensor } = weight;
    const index = generator.below(step.weights[tensor]?.before.length ?? 1);
    const subject = { kind: "weight", tensor, index } as const;
    const trace = explained.trace(subject, 1);
    const { ledger, optimizer } = explained.traceBatch(subject);
    expect(trace.value).toBe(step.weights[tensor]?.before[index]);
    expectEquations([...trace.forward, ...trace.backward, ...(optimizer ?? [])]);
    expectReadable([...trace.forward, ...trace.backward]);
    expectReadable((optimizer ?? []).slice(1));
    if (!isTrained(weight)) continue;
    const { check } = trace;
    expect(ledger).toHaveLength(step.batch.length);
    expect(optimizer?.at(-1)?.value).toBe(step.weights[tensor]?.after[index]);
    const size = mean(ledger?.map(Math.abs) ?? new Float64Array());
    const whole = explained.trace(subject, null);
    expect(Math.abs(mean(ledger ?? new Float64Array()) - Number(whole.check?.derivative))).toBeLessThanOrEqual(
      1e-12 * size,
    );
    expect(check?.derivative).toBe(ledger?.[1]);
    expectEquations(whole.backward);
  }
  const cost = explained.trace({ kind: "cost" }, 0);
  expectEquations([...cost.forward, ...cost.backward]);
  expectReadable([...cost.forward, ...cost.backward]);
  for (const { id, values } of compiled.explainedGradients.layers)
    for (const { name, shape } of values) {
      const index = generator.below(shape.reduce((product, extent) => product * extent, 1));
      const trace = explained.trace({ kind: "unit", layer: id, value: name, index }, 2);
      const row = explained.row(2).layers[id]?.[name];
      expect(trace.value).toBe(row?.value.data[index]);
      if (trace.window !== null) expectWindow(trace.window, explained.row(2), step);
      expectEquations([...trace.forward, ...trace.backward]);
      expectReadable([...trace.forward, ...trace.backward]);
    }
}

/** A letter with its index; a derivative; a length; a word for what is in the file. */
const LETTER =
  /^(∂[^ /]+\/∂)?(∂\(C \+ penalty\)\/∂w|‖.+‖|\p{L}(?:[²₀-₉₊ᵢₜ′ᵗ]|\u0302)*(\[[\d,]+\])?|raw|mean|sd|min|range)( of [^ ].*)?$/u;

/** A card has letters, then numbers, then what they make; each letter is one number. */
function expectReadable(equations: readonly Equation[]): void {
  const meanings = new Map<string, string>();
  const expectOne = (symbol: string, meaning: string): void => {
    expect(symbol).toMatch(LETTER);
    expect(meanings.get(symbol) ?? meaning, symbol).toBe(meaning);
    meanings.set(symbol, meaning);
  };
  for (const { symbol, label, expression, value, subject } of equations) {
    const isSlope = subject?.kind === "weight" && symbol.startsWith("∂");
    expectOne(symbol, isSlope ? "the derivative by the weight" : meaningOf(value));
    const letters = inLetters(expression, String);
    expect(letters, label).not.toBe(symbol);
    expect(`${letters} ${inNumbers(expression, String)}`, label).not.toMatch(
      /\(\s*[,)]|,\s*[,)]|undefined|[·+/] ?[·+/)]|\w\/\w+\.|%\d/,
    );
    for (const name of namesIn(expression))
      if (!name.symbol.endsWith("another row")) expectOne(name.symbol, meaningOf(name.value));
  }
}

/** Two letters may have one number. */
function meaningOf(value: number): string {
  return value.toPrecision(9);
}

/** Each formula's own arithmetic gives its number. */
function expectEquations(equations: readonly Equation[]): void {
  for (const { symbol, label, expression, value } of equations) {
    expect(expression.value, `${symbol}: ${label}`).toBeAllclose(value, { relative: 1e-9, absolute: 1e-12 });
    expectSums(expression);
  }
}

function expectSums(expression: Expression): void {
  if (expression.kind === "operation") expression.of.forEach(expectSums);
  if (expression.kind !== "sum") return;
  const total = expression.terms.reduce((sum, { value }) => sum + value, expression.rest);
  const size = expression.terms.reduce((sum, { value }) => sum + Math.abs(value), Math.abs(expression.rest));
  expect(Math.abs(total - expression.value)).toBeLessThanOrEqual(1e-10 * size);
  expression.terms.forEach(expectSums);
}

/** The derivative of the cost where a weight is that much more. */
function derivativeAt(
  setting: StepSetting,
  subject: Subject & { kind: "weight" },
  position: number | null,
  shift: number,
): number {
  const { tensor, index } = subject;
  const { state } = stepUnderTest(setting);
  const { shape = [], data = [] } = state[tensor] ?? {};
  const moved = Float64Array.from(data);
  moved[index] = Number(moved[index]) + shift;
  const { explained } = stepUnderTest({ ...setting, weights: { [tensor]: { shape, data: moved } } });
  return explained.trace(subject, position).check?.derivative ?? NaN;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("a step is told as it is taken", () => {
  it.each(Object.entries(layerNetworks()))("with a layer of the kind %s", async (_type, { model, ends: own }) => {
    const optimizer = { type: "momentum", params: { learningRate: 0.1 } };
    await expectTheStep({ model, ends: own, loss: { type: "categorical-cross-entropy" }, optimizer });
  });

  it.each(LOSSES.all.flatMap(({ type, activations }) => activations.map((activation) => [type, activation] as const)))(
    "with the loss %s behind %s",
    async (type, activation) => {
      await expectTheStep({ ...small, model: chain(dense("tanh"), output(activation)), loss: { type } });
    },
  );

  it.each([
    ["categorical-cross-entropy", "softmax", { labelSmoothing: 0.1, classWeights: [0.5, 2] }],
    ["categorical-cross-entropy", "softmax", { labelSmoothing: 0.2 }],
    ["binary-cross-entropy", "sigmoid", { labelSmoothing: 0.1, classWeights: [0.5, 2] }],
    ["focal", "softmax", { gamma: 1.5, classWeights: [0.5, 2] }],
    ["huber", "linear", { delta: 0.1 }],
    ["quantile", "linear", { quantile: 0.9 }],
  ])("with the loss %s behind %s, set to %j", async (type, activation, params) => {
    await expectTheStep({ ...small, model: chain(dense("tanh"), output(activation)), loss: { type, params } });
  });

  it("with an output whose loss counts three times", async () => {
    const heavy = { id: "output", type: "output", params: { activation: "linear", lossWeight: 3 } };
    await expectTheStep({ ...small, model: chain(dense("tanh"), heavy) });
  });

  it.each(LOSSES.all.map(({ type, activations: [activation = ""] }) => [type, activation] as const))(
    "with rows that count more and less than others, and the loss %s behind %s",
    async (type, activation) => {
      const sampleWeights = { shape: [4], data: Float64Array.of(1, 0.25, 3, 1) };
      const model = chain(dense("tanh"), output(activation));
      await expectTheStep({ ...small, model, loss: { type }, sampleWeights });
      const plain = stepUnderTest({ ...small, model, loss: { type } }).explained.step();
      const step = stepUnderTest({ ...small, model, loss: { type }, sampleWeights }).explained.step();
      const expected = plain.rowCosts.map((cost, row) => cost * (sampleWeights.data[row] ?? NaN));
      expect(step.rowCosts).toBeAllclose(expected, { relative: 1e-12, absolute: 1e-14 });
    },
  );

  it("with a frozen layer, and with a batch of one row", async () => {
    await expectTheStep({ ...small, model: chain(dense("tanh", { frozen: true }), output("linear")) });
    const { explained } = stepUnderTest({ ...small, rows: 1 });
    const { cost, rowCosts } = explained.step();
    expect([...rowCosts]).toEqual([cost]);
    const subject = { kind: "weight", tensor: "hidden/kernel", index: 2 } as const;
    const { ledger } = explained.traceBatch(subject);
    const { check } = explained.trace(subject, 0);
    expect(ledger?.[0]).toBeAllclose(check?.slope ?? NaN, { relative: 1e-6 });
  });

  it.each(ACTIVATION_NAMES)("with the activation %s", async (activation) => {
    await expectTheStep({ ...small, model: chain(dense(activation), output("linear")) });
  });

  it.each(OPTIMIZERS.all.map(({ type }) => type))("by %s", async (type) => {
    for (const params of [{}, { weightDecay: 0.1 }]) await expectTheStep({ ...small, optimizer: { type, params } });
  });

  it.each(CLIPPINGS.all.map(({ type }) => type))("with gradients clipped %s, penalties and bounds", async (type) => {
    const model = chain(dense("relu", { l1: 0.02, l2: 0.1, maxNorm: 0.5 }), output("linear"));
    await expectTheStep({ ...small, model, clipping: { type, params: { limit: 0.01 } } });
  });
});

describe("a nudge", () => {
  it("shows the same numbers however far it goes, each with where it goes in the weight's neighborhood", () => {
    const { explained, state } = stepUnderTest(small);
    const own = Number(state["hidden/kernel"]?.data[4]);
    const reach = Math.max(1, Math.abs(own));
    const at = (share: number) => explained.nudge("hidden/kernel", 4, 1, own + share * reach).lines;
    const still = at(0);
    expect(still.map(({ symbol }) => symbol)).toEqual(["w", "z₁", "a₁", "ŷ₁", "ŷ₂", "Cᵢ"]);
    expect(still[0]).toMatchObject({ least: own - reach, most: own + reach });
    for (const share of [-1, -0.634, 0.02, 0.5, 1]) {
      const lines = at(share);
      expect(lines.map(({ after: _, ...rest }) => rest)).toEqual(still.map(({ after: _, ...rest }) => rest));
      // Tanh rises all the way, and so does what lies behind it up to the prediction.
      for (const { after, least, most } of lines.slice(0, -1)) {
        expect(after).toBeGreaterThanOrEqual(least - 1e-12);
        expect(after).toBeLessThanOrEqual(most + 1e-12);
      }
    }
    for (const { least, most } of still) expect(most).toBeGreaterThan(least);
  });
});

describe("which way a weight moves", () => {
  const place = { tensor: "hidden/kernel", index: 4 };
  const subject = { kind: "weight", ...place } as const;
  /** Memories of earlier gradients that are nothing like those of this step. */
  const remembered = (setting: StepSetting): StepSetting => {
    const { compiled } = stepUnderTest(setting);
    const slots = compiled.slots.map(({ tensor, shape }) => {
      const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
      createGenerator(7, tensor).fillUniform(data);
      return [tensor, { shape, data }] as const;
    });
    return { ...setting, slots: Object.fromEntries(slots), step: 5 };
  };

  it.each(OPTIMIZERS.all.map(({ type }) => type))("is not at all where %s is given a held one", (type) => {
    const setting = remembered({ ...small, optimizer: { type, params: { weightDecay: 0.1 } } });
    const { compiled, explained, state } = stepUnderTest({ ...setting, held: [place] });
    const free = stepUnderTest(setting).explained.step();
    const { weights } = explained.step();
    const { before, after } = weights[place.tensor]!;
    expect(after[4]).toBe(before[4]);
    expect([...after.slice(0, 4), ...after.slice(5)]).toEqual(
      [...free.weights[place.tensor]!.after].filter((_, at) => at !== 4),
    );
    const { optimizer, move } = explained.traceBatch(subject);
    expect(move).toEqual({ way: "held" });
    expectEquations(optimizer ?? []);
    expect(optimizer?.at(-1)).toMatchObject({ symbol: "w′", value: before[4] });
    // What is remembered after the step is what was remembered before it, as large as the formulas have it.
    const { params, spec } = OPTIMIZERS.read(setting.optimizer);
    const kept = Object.values(spec.letters).flatMap(({ slot, lessSetting }): number[] => {
      if (slot === undefined) return [];
      const memory = Number(state[slotName(place.tensor, slot)]?.data[4]);
      return [lessSetting === undefined ? memory : (1 - Number(params[lessSetting])) * memory];
    });
    expect(kept).toHaveLength(compiled.slots.filter(({ tensor }) => tensor.startsWith(place.tensor)).length);
    const told = (optimizer ?? [])
      .filter(({ label }) => label.endsWith("after the step: held"))
      .map(({ value }) => value);
    expect(told).toEqual([...kept, before[4]]);
  });

  it.each(OPTIMIZERS.all.map(({ type }) => type))("is told as %s moves it", (type) => {
    for (const params of [{}, { weightDecay: 0.5 }])
      for (const setting of [small, remembered(small)]) {
        const { compiled, explained } = stepUnderTest({ ...setting, optimizer: { type, params } });
        const { weights } = explained.step();
        for (const { tensor } of compiled.weights)
          weights[tensor]!.after.forEach((next, index) => {
            const { before, gradient } = weights[tensor]!;
            const way = Math.sign(next - before[index]!);
            const against = -Math.sign(gradient[index]!);
            const { move } = explained.traceBatch({ kind: "weight", tensor, index });
            if (move?.way === "against") expect(way * against).toBe(1);
            else if (move?.way === "with") expect(way * against).toBe(-1);
            else if (move?.way === "still") expect(way).toBe(0);
            else expect([move?.way, against]).toEqual(["alone", -0]);
            // Nothing but the gradient acts where nothing is remembered and nothing decays.
            if (setting === small && !("weightDecay" in params)) expect(move?.way).toBe("against");
          });
      }
  });

  it("is with its gradient where the memory or the decay is stronger", () => {
    const gradient = stepUnderTest(small).explained.step().weights[place.tensor]!.gradient[4]!;
    const momentum = { ...small, optimizer: { type: "momentum", params: { learningRate: 0.1 } } };
    const slots = stepUnderTest(momentum).compiled.slots.map(({ tensor, shape }) => {
      const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(-100 * gradient);
      return [tensor, { shape, data }] as const;
    });
    const remembering = stepUnderTest({ ...momentum, slots: Object.fromEntries(slots) });
    expect(remembering.explained.traceBatch(subject).move).toEqual({ way: "with", because: "memory" });

    const optimizer = { type: "sgd", params: { learningRate: 0.01, weightDecay: 50 } };
    const { explained } = stepUnderTest({ ...small, optimizer });
    const { before, gradient: own } = explained.step().weights[place.tensor]!;
    const ways = Array.from(before, (weight, index) => {
      const { move } = explained.traceBatch({ ...subject, index });
      const isWith = Math.sign(weight) !== Math.sign(own[index]!);
      expect(move).toEqual(isWith ? { way: "with", because: "decay" } : { way: "against" });
      return move?.way;
    });
    expect(new Set(ways)).toEqual(new Set(["with", "against"]));
  });
});

it("names weights by layers and units, and the slope of relu by its cases", () => {
  const { explained } = stepUnderTest({ ...small, model: chain(dense("relu"), output("linear")) });
  const [own] = explained.trace({ kind: "weight", tensor: "hidden/kernel", index: 6 }, 0).backward;
  expect(own?.label).toBe("how the cost of this row changes for each unit of Input 2 → Dense 3");
  const [slope] = explained.trace({ kind: "unit", layer: "hidden", value: "z", index: 2 }, 0).backward;
  expect(slope && inLetters(slope.expression, String)).toContain("(1 if z₃ > 0, else 0)");
  const bias = explained.trace({ kind: "weight", tensor: "hidden/bias", index: 1 }, 0);
  expect(bias.backward[0]?.label).toContain("bias of Dense 2");
});

it("names places by their axes, and the gates of a recurrent layer alike in its weights and in its sums", () => {
  const lstm = stepUnderTest({
    ...small,
    model: chain({ id: "hidden", type: "lstm", params: { units: 2 } }, output("linear")),
    ends: { input: [3, 1], output: [2] },
  }).explained;
  // The third gate of the weights is the last one of the sums.
  const { forward } = lstm.trace({ kind: "weight", tensor: "hidden/kernel", index: 5 }, 0);
  expect(forward[0]?.label).toMatch(/^LSTM, weighted sum \(step \d, cell gate, unit 2\)$/);
  const [own] = lstm.trace({ kind: "weight", tensor: "hidden/kernel", index: 5 }, 0).backward;
  expect(own?.label).toContain("LSTM, kernel (input 1, cell gate, unit 2)");
  const [state] = lstm.trace({ kind: "unit", layer: "hidden", value: "h", index: 3 }, 0).forward;
  expect(state?.label).toBe("LSTM, state (step 2, unit 2)");
  const conv = stepUnderTest({
    ...small,
    model: chain(
      { id: "hidden", type: "conv2d", params: { filters: 2, kernelHeight: 2, kernelWidth: 2 } },
      { id: "flat", type: "flatten" },
      output("linear"),
    ),
    ends: { input: [3, 3, 1], output: [2] },
  }).explained;
  const pixel = conv.trace({ kind: "unit", layer: "hidden", value: "a", index: 5 }, 0).forward.at(-1);
  expect(pixel?.label).toBe("Conv 2D, result (row 2, column 1, channel 2)");
});

describe("of any network", () => {
  /** Percentages of a target that is 0 are as steep as can be. */
  const isSteep = ({ model, loss }: StepSetting): boolean =>
    [loss, ...model.layers.map(({ params }) => params?.loss)].some(
      (word) => typeof word === "object" && "type" in word && word.type === "mape",
    );

  it("a step is told as it is taken", async () => {
    await fc.assert(
      fc.asyncProperty(legalNetwork, async ({ model, ends: own, training }) => {
        const setting = { model, ends: own, ...training };
        if (!isSteep(setting)) await expectTheStep(setting);
      }),
      RUNS,
    );
  }, 300_000);

  it("the weights after a step are those of ONNX Runtime, as exactly as float32 has them", async () => {
    await fc.assert(
      fc.asyncProperty(legalNetwork, async ({ model, ends: own, training: { loss } }) => {
        const setting = { model, ends: own, loss, optimizer: { type: "sgd", params: { learningRate: 0.05 } } };
        if (isSteep(setting)) return;
        const { compiled, explained, train } = stepUnderTest(setting);
        const { state } = await train(createOnnxBackend());
        const { weights } = explained.step();
        for (const { tensor } of compiled.weights) {
          const { after, gradient } = weights[tensor] ?? { after: [], gradient: Float64Array.of() };
          // Rounding is of the size of the numbers that are added up, not of what is left of them.
          const size = Math.max(1, ...gradient.map(Math.abs));
          expect(state[tensor]?.data, tensor).toBeAllclose(after, { relative: 1e-5, absolute: 1e-5 * size });
        }
      }),
      RUNS,
    );
  }, 300_000);

  it("a slope is what the cost does a little below and above", () => {
    fc.assert(
      fc.property(legalNetwork, fc.nat(), ({ model, ends: own, training }, which) => {
        const setting = { model, ends: own, ...training };
        if (isSteep(setting)) return;
        const { compiled, explained } = stepUnderTest(setting);
        const trained = compiled.weights.filter(isTrained);
        const weight = trained[which % Math.max(1, trained.length)];
        if (weight === undefined) return;
        const count = weight.shape.reduce((product, extent) => product * extent, 1);
        for (const position of [0, null]) {
          const subject = { kind: "weight", tensor: weight.tensor, index: which % count } as const;
          const { check } = explained.trace(subject, position);
          if (check === null) throw new Error("a trained weight is checked");
          const { below, above, slope, derivative, nudge } = check;
          // A corner between the two points has one slope on either side, and theirs lies between.
          const sides = [-nudge, nudge].map((shift) => derivativeAt(setting, subject, position, shift));
          const [least, most] = [Math.min(derivative, ...sides), Math.max(derivative, ...sides)];
          const rounding = (1e-13 * Math.max(1, Math.abs(below), Math.abs(above))) / nudge;
          const room = 1e-5 * Math.max(Math.abs(least), Math.abs(most)) + 1e-7 + rounding;
          expect(slope).toBeGreaterThanOrEqual(least - room);
          expect(slope).toBeLessThanOrEqual(most + room);
        }
      }),
      RUNS,
    );
  }, 300_000);
});
