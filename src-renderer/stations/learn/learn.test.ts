// @vitest-environment happy-dom
// Formulas, ratios, products and the cost, as the microscope writes them.

import { mount } from "@vue/test-utils";
import type { VueWrapper } from "@vue/test-utils";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { h } from "vue";
import type {
  BatchTrace,
  Equation,
  Expression,
  LayerView,
  NetworkView,
  Subject,
} from "../../../src-engine/protocol/learn";
import { createWorld, mountIn } from "../../testing/mountApp";
import EquationView from "./EquationView.vue";
import HalfSquare from "./HalfSquare.vue";
import LedgerTab from "./LedgerTab.vue";
import { subjectInFile, withScaled } from "../../charts";
import { halfSquares, rowsByCost } from "./costTable";
import type { CostPart } from "./costTable";
import { expressionLines, expressionNodes } from "./mathml";
import { productsOf } from "./products";
import { ratiosOf } from "./ratios";
import type { Moment } from "../../stores/learn";
import { useLearnViewStore } from "../../stores/learnView";
import type { Stage } from "../../stores/learnView";
import { stageSentence } from "./stageSentence";
import NumberLine from "./NumberLine.vue";
import { outputsLeftOut } from "./nudgeLines";
import { extended, lineScale } from "./lineScale";
import { indexIn, isBiasTensor, positionIn, subjectName } from "./subjectName";

const number = (value: number): Expression => ({ kind: "number", value });
const name = (symbol: string, value: number, subject?: Subject): Expression =>
  subject === undefined ? { kind: "name", symbol, value } : { kind: "name", symbol, value, subject };
const of = (op: string, value: number, ...pieces: Expression[]): Expression => ({
  kind: "operation",
  op,
  of: pieces,
  value,
});

function written(expression: Expression, as: "letters" | "numbers"): string {
  const nodes = expressionNodes(expression, { as, digits: String, more: (count) => `${count} more`, choose: vi.fn() });
  return mount({ render: () => h("math", [...nodes]) }).text();
}

describe("formulas", () => {
  const product = of("multiply", -6, name("x₁", 2), name("w[1,3]", -3));
  const chain = of("multiply", 1, name("∂C/∂a₂", 2), of("subtract", 0.5, number(1), name("a", 0.5)));

  it.each<[Expression, string, string]>([
    [product, "x1·w1,3", "2·(−3)"],
    [chain, "∂C∂a2·(1−a)", "2·(1−0.5)"],
    [of("multiply", 4, name("d", -2), name("d", -2)), "d2", "(−2)2"],
    [of("subtract", 3, name("a", 1), name("b", -2)), "a−b", "1−(−2)"],
    [
      { kind: "sum", terms: [name("a", 1), name("b", -2)], more: 3, rest: -0.5, value: -1.5 },
      "a+b−0.5 (3 more)",
      "1−2−0.5 (3 more)",
    ],
    [of("divide", 0.5, name("a", 1), name("b", 2)), "ab", "12"],
    [of("log", 0, name("ŷ", 1)), "ln(ŷ)", "ln(1)"],
    [
      of("divide", 1, name("m′", 1), of("subtract", 1, number(1), of("power", 0, name("β₁", 0.5), name("t", 3)))),
      "m′1−β1t",
      "11−0.53",
    ],
    [
      { kind: "sum", terms: [name("a", 1), name("b", -2, { kind: "cost" })], more: 0, rest: 0, value: -1 },
      "a+b",
      "1−2",
    ],
    [name("w[1,2] of Output", 2), "w1,2Output", "2"],
    [name("∂Cᵢ/∂a₁ of Flatten", 2), "∂Ci∂a1Flatten", "2"],
    [name("m̂", 2), "m^", "2"],
  ])("%# keep their brackets and signs", (expression, letters, numbers) => {
    expect(written(expression, "letters")).toBe(letters);
    expect(written(expression, "numbers")).toBe(numbers);
  });

  it("have lines that begin with the outermost operators where there is little room", () => {
    const memory = of(
      "add",
      1,
      of("multiply", 1, name("β₁", 0.9), name("m", -1)),
      of("multiply", 1, of("subtract", 0.1, number(1), name("β₁", 0.9)), name("g", 2)),
    );
    const lines = (expression: Expression, perLine: number): readonly string[] =>
      expressionLines(
        expression,
        { as: "letters", digits: String, more: String, choose: () => undefined },
        perLine,
      ).map((line) => mount({ render: () => h("math", [...line]) }).text());
    expect(lines(memory, 1)).toEqual(["β1·m+(1−β1)·g"]);
    expect(lines(memory, 0)).toEqual(["β1·m", "+(1−β1)·g"]);
    expect(lines(memory, -1)).toEqual(["β1", "·m", "+(1−β1)·g"]);
    expect(lines(of("subtract", 0, name("w", 1), of("divide", 1, name("m", 1), name("v", 1))), 0)).toEqual([
      "w",
      "−mv",
    ]);
    expect(lines(of("multiply", 4, name("d", 2), name("d", 2)), -1)).toEqual(["d2"]);
  });

  it("say once what a sum adds again and again, and how often", () => {
    const term = of("multiply", 6, name("a", 2), name("b", 3));
    const sum = (terms: readonly Expression[], more: number): Expression => ({
      ...{ kind: "sum", terms: [...terms], more, rest: more, value: 6 * terms.length + more },
    });
    expect(written(sum([term, term, term], 0), "letters")).toBe("3·a·b");
    expect(written(sum([term, term, term], 4), "numbers")).toBe("3·2·3+4 (4 more)");
    expect(written(sum([term, term], 0), "letters")).toBe("a·b+a·b");
    expect(written(sum([term, term, name("c", 6)], 0), "letters")).toBe("a·b+a·b+c");
  });

  it("say a sum over rows with its sign, and its first numbers", () => {
    const rows: Expression = {
      kind: "sum",
      terms: [1, 2, 3, 4].map((value) => name("c", value)),
      more: 28,
      rest: 9,
      value: 19,
    };
    expect(written(rows, "letters")).toBe("Σc");
    expect(written(rows, "numbers")).toBe("1+2+… (30 more)");
  });

  it("have factors that lead on, by pointer and by keyboard", async () => {
    const subject: Subject = { kind: "unit", layer: "hidden", value: "z", index: 1 };
    const equation: Equation = {
      symbol: "∂C/∂w",
      label: "slope",
      value: 6,
      expression: of("multiply", 6, number(2), name("δ₂", 3, subject)),
    };
    const world = createWorld();
    const choose = vi.fn();
    const wrapper = mountIn(world, EquationView, { equation, onChoose: choose });
    const factors = wrapper.findAll('[role="button"]');
    expect(factors).toHaveLength(2);
    await factors[0]?.trigger("click");
    await factors[1]?.trigger("keydown", { key: "Enter" });
    expect(choose.mock.calls).toEqual([[subject], [subject]]);
    expect(wrapper.find("math").attributes("aria-label")).toContain("δ₂");
    wrapper.unmount();
  });
});

describe("ratios", () => {
  const line = (symbol: string, before: number, after: number, subject?: Subject) => ({
    symbol,
    label: symbol,
    before,
    after,
    least: before,
    most: after,
    ...(subject === undefined ? {} : { subject }),
  });
  const unit = (layer: string, value: string, index: number): Subject => ({ kind: "unit", layer, value, index });

  it("multiply to how far the cost moved for each unit of the weight", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 4, maxLength: 4 }),
        ([w = 1, z = 1, a = 1, c = 1]) => {
          const { ratios, product } = ratiosOf([
            line("w", 0, w),
            line("z", 0, z, unit("hidden", "z", 2)),
            line("a", 0, a, unit("hidden", "a", 2)),
            line("ŷ", 0, 3, unit("output", "a", 0)),
            line("C", 0, -c),
          ]);
          expect(ratios.map(({ above }) => above)).toEqual(["z", "a", "C"]);
          expect(product).toBeCloseTo(-c / w, 8);
        },
      ),
    );
  });

  it("are 0 where nothing is passed on", () => {
    expect(
      ratiosOf([
        line("w", 0, 1),
        line("z", 0, -2, unit("h", "z", 0)),
        line("a", 0, 0, unit("h", "a", 0)),
        line("C", 5, 5),
      ]).product,
    ).toBeCloseTo(0, 12);
  });
});

it("outputs that a nudge leaves out are counted, in every output layer", () => {
  const layer = (id: string, shape: readonly number[], output: boolean): NetworkView["layers"][number] => ({
    ...{ id, type: "dense", title: id, sources: [], shape, join: null, activation: null, names: null },
    values: ["z", "a"].map((name) => ({ name, symbol: name, shape, axes: ["unit"], unrolled: null })),
    ...{ output, classes: false, units: null },
  });
  const layers = [layer("hidden", [4], false), layer("out", [10], true), layer("other", [1], true)];
  const line = (layerId: string, value: string, index: number) => ({
    ...{ symbol: "", label: "", before: 0, after: 0, least: 0, most: 1 },
    subject: { kind: "unit", layer: layerId, value, index } as const,
  });
  const lines = [line("hidden", "a", 0), line("out", "z", 3), ...[1, 3, 5, 7].map((index) => line("out", "a", index))];
  expect(outputsLeftOut({ layers }, lines)).toBe(7);
  expect(outputsLeftOut({ layers }, [...lines, line("other", "a", 0)])).toBe(6);
  expect(outputsLeftOut({ layers }, [])).toBe(0);
});

describe("number lines", () => {
  it("write the letters of a place in full, whatever their length", () => {
    const wrapper = mount(NumberLine, {
      props: {
        symbol: "z[19,12,7]",
        label: "Conv 2D: row 19, column 12",
        before: 0,
        after: 1,
        least: 0,
        most: 1,
        perUnit: 1,
      },
    });
    const letters = wrapper.get("[data-testid=line-symbol]");
    expect(letters.text()).toBe("z[19,12,7]");
    expect(letters.classes()).not.toContain("truncate");
    expect(letters.element.closest(".truncate")).toBeNull();
  });
  const line = { symbol: "z", label: "sum", before: 0, least: -2, most: 2, perUnit: 2 };
  const place = (style: string | undefined): number =>
    Number.parseFloat(/left: ([-\d.]+)%/.exec(style ?? "")?.[1] ?? "");

  it("keep their scale while the number moves, so that far looks farther than near", async () => {
    const wrapper = mount(NumberLine, { props: { ...line, after: 0 } });
    const dot = (): number => place(wrapper.get('[data-testid="line-dot"]').attributes("style"));
    expect(dot()).toBeCloseTo(50);
    const places: number[] = [];
    for (const after of [0.5, 1, 1.268, 2]) {
      await wrapper.setProps({ after });
      places.push((dot() - 50) / after);
    }
    // As far for each unit, wherever it is.
    expect(places[0]).toBeGreaterThan(10);
    for (const place of places) expect(place).toBeCloseTo(places[0] ?? NaN);
    await wrapper.setProps({ after: 40 });
    const far = dot();
    expect(far).toBeLessThanOrEqual(100);
    await wrapper.setProps({ after: 20 });
    expect(dot()).toBeLessThan(far);
    wrapper.unmount();
  });

  it("hold all that they are to show, and reach farther where a number leaves them, never less far", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, value, fc.array(value, { maxLength: 5 }), (before, one, other, moves) => {
        let scale = lineScale({ before, after: before, least: Math.min(one, other), most: Math.max(one, other) });
        for (const shown of [before, one, other]) {
          expect(scale.from).toBeLessThan(shown);
          expect(scale.to).toBeGreaterThan(shown);
        }
        for (const after of moves) {
          const next = extended(scale, after);
          expect(next.from).toBeLessThanOrEqual(Math.min(scale.from, after));
          expect(next.to).toBeGreaterThanOrEqual(Math.max(scale.to, after));
          if (after >= scale.from && after <= scale.to) expect(next).toEqual(scale);
          scale = next;
        }
      }),
    );
  });
});

it("a sum of products is a table whose last line is the sum", () => {
  const terms = [
    of("multiply", 2, name("x₁", 1), name("w₁", 2)),
    of("multiply", -6, name("x₂", 3), name("w₂", -2)),
    name("b", 0.5),
  ];
  const table = productsOf([
    { symbol: "a", label: "", value: 0, expression: name("z", -3.5) },
    { symbol: "z", label: "", value: -3.5, expression: { kind: "sum", terms, more: 0, rest: 0, value: -3.5 } },
  ]);
  expect(table.rows.map(({ label, first, second, value }) => [label, first, second, value])).toEqual([
    ["x₁ · w₁", 1, 2, 2],
    ["x₂ · w₂", 3, -2, -6],
    ["b", 0.5, null, 0.5],
  ]);
  expect(table.rows.reduce((sum, { value }) => sum + value, table.rest)).toBe(table.sum);
});

describe("the ledger", () => {
  /** Of the weight from 1 to 0.9 by a step of 0.1 against a gradient of 1, or to somewhere else. */
  function shown(
    after: number,
    move: BatchTrace["move"] = { way: "against" },
  ): { text: string; change: string | undefined; wrapper: VueWrapper } {
    const subject: Subject = { kind: "weight", tensor: "hidden/kernel", index: 0 };
    const weights = {
      "hidden/kernel": { before: Float32Array.of(1), gradient: Float64Array.of(1), after: Float64Array.of(after) },
    };
    const moment = {
      at: { batch: Int32Array.of(0, 1), batchInFile: Int32Array.of(41, 6) },
      place: { part: "train", row: 0 },
      batch: { ledger: Float64Array.of(0.5, 1.5), move, optimizer: null, step: { learningRate: 0.1, weights } },
    };
    const network = { optimizer: "adam" };
    const wrapper = mountIn(createWorld(), LedgerTab, { network, moment, subject });
    const change = wrapper.find("[data-testid=ledger-change]").attributes("title");
    return { text: wrapper.text(), change, wrapper };
  }

  it("says what the step does, once where that is plain gradient descent", () => {
    const { text, change } = shown(0.9);
    expect(Number(change?.replace("−", "-"))).toBeCloseTo(-0.1, 12);
    expect(text).not.toContain("Plain gradient descent");
    expect(text).not.toContain("Adam");
  });

  it("never passes off as the change what only plain gradient descent would do", async () => {
    const { text, change, wrapper } = shown(0.99);
    expect(Number(change?.replace("−", "-"))).toBeCloseTo(-0.01, 12);
    expect(wrapper.get("[data-testid=ledger-plain]").text()).toBe("−0.1");
    expect(text).toContain("Adam changes it by");
    await wrapper.get("[data-testid=ledger-how]").trigger("click");
    expect(useLearnViewStore().view.tab).toBe("optimizer");
    const held = shown(1, { way: "held" });
    expect(held.change).toBe("0");
    expect(held.text).toContain("It is held");
  });

  it("numbers rows as the file does", () => {
    const rows = shown(0.9)
      .wrapper.findAll("ol button")
      .map((button) => button.attributes("aria-label"));
    expect(rows).toEqual([expect.stringMatching(/^Row 42: 0.5/), expect.stringMatching(/^Row 7: 1.5/)]);
  });
});

describe("the sentence of a stage", () => {
  const network: NetworkView = {
    layers: [],
    weights: [],
    rows: 4,
    batchSize: 2,
    stepsPerEpoch: 2,
    loss: "half-mse",
    optimizer: "sgd",
  };
  const subject: Subject = { kind: "weight", tensor: "hidden/kernel", index: 0 };
  const none = new Float64Array();
  function said(
    stage: Stage,
    [before, after, gradient]: readonly [number, number, number],
    told: Partial<BatchTrace>,
    outputs: readonly CostPart[] = [],
    of: NetworkView = network,
  ): string {
    const weight = {
      before: Float32Array.of(before),
      after: Float64Array.of(after),
      gradient: Float64Array.of(gradient),
    };
    const moment: Moment = {
      at: {
        ...{ step: 0, epoch: 0, row: 0, batch: Int32Array.of(0), last: null, weights: {}, end: null },
        ...{ batchInFile: Int32Array.of(4), edits: [], frozen: [], touches: [] },
      },
      batch: {
        ...{ ledger: null, optimizer: null, move: null },
        ...told,
        step: {
          ...{ step: 0, epoch: 0, batch: Int32Array.of(0), learningRate: 0.1, cost: 1, rowCosts: none, penalty: 0 },
          ...{ gradientNorm: 1, clipped: 1, change: 0.25, edits: [], frozen: [], weights: { "hidden/kernel": weight } },
        },
      },
      place: { part: "train", row: 0 },
      row: {
        ...{ part: "train", row: 0, inFile: 4, place: 0, raw: [], layers: {}, cost: { parts: outputs, total: 1 } },
        input: { shape: [0], data: none },
        target: { shape: [0], data: none },
        prediction: { shape: [0], data: none },
      },
      trace: { subject, value: before, forward: [], backward: [], window: null, check: null },
    };
    return stageSentence(of, moment, subject, stage);
  }

  it.each<[BatchTrace["move"], readonly [number, number, number], string]>([
    [{ way: "against" }, [0.5, 0.25, 1], "moves against its gradient, from 0.5 to 0.25."],
    [
      { way: "with", because: "memory" },
      [0.5, 0.75, 1],
      "moves with its gradient of 1, from 0.5 to 0.75: what the optim",
    ],
    [{ way: "with", because: "decay" }, [0.5, 0.25, -1], "weight decay pulls it towards 0"],
    [{ way: "with", because: "norm" }, [0.5, 0.25, -1], "greatest norm"],
    [{ way: "alone", because: "memory" }, [0.5, 0.25, 0], "has no gradient in this step and still moves"],
    [{ way: "still", because: null }, [0.5, 0.5, 0], "stays at 0.5: its gradient is 0."],
    [{ way: "still", because: "memory" }, [0.5, 0.5, 1], "stays at 0.5, though its gradient is 1"],
    [
      { way: "held" },
      [0.5, 0.5, 1],
      "is held at 0.5: this step changes neither it nor what the optimizer remembers of it.",
    ],
    [null, [0.5, 0.5, 0], "stays at 0.5: no optimizer changes it."],
    [null, [0.5, 0.25, 0], "its layer keeps it up to date"],
    [{ way: "against" }, [0.5, NaN, 1], "is no number any more"],
  ])("says of a weight that moves as %j what it does", (move, numbers, words) => {
    const sentence = said("change", numbers, { move });
    expect(sentence).toContain(words);
    expect(sentence.includes("against")).toBe(move?.way === "against" && Number.isFinite(numbers[1]));
    expect(sentence).toContain("The greatest change of any weight is 0.25.");
  });

  it("names of classes the right one, and tells them from their numbers", () => {
    const output = (name: string, prediction: number, target: number) => ({ name, prediction, target, terms: [] });
    const part = (layer: string, ...outputs: ReturnType<typeof output>[]): CostPart => ({
      ...{ layer, loss: "half-mse", formula: "", weight: 1, total: 1 },
      outputs,
    });
    const layer = (id: string, classes: boolean): NetworkView["layers"][number] => ({
      ...{ id, type: "output", title: id, sources: [], shape: [1], join: null, activation: null },
      ...{ values: [], names: null, output: true, classes, units: null },
    });
    const both = { ...network, layers: [layer("kind", true), layer("size", false)] };
    const digits = Array.from({ length: 10 }, (_, one) => output(String(one), one / 45, one === 4 ? 1 : 0));
    const sizes = [output("2 m", 0.5, 0.25), output("b", 1, 0)];
    const words = (stage: Stage, ...parts: CostPart[]): string => said(stage, [0, 0, 0], {}, parts, both);
    expect(words("measure", part("kind", ...digits))).toContain("It should have been 4. The cost");
    expect(words("predict", part("kind", ...digits))).toContain(
      "answers: 9: 0.2, 8: 0.1778, 7: 0.1556, 6: 0.1333, 5: ",
    );
    expect(words("measure", part("kind", ...digits), part("size", ...sizes))).toContain(
      "It should have been 4, 2 m 0.25, b 0.",
    );
    expect(words("predict", part("size", ...sizes))).toContain("answers: 2 m 0.5, b 1.");
    // A class that is no more than a share.
    expect(words("measure", part("kind", output("a", 1, 0.75), output("b", 0, 0.25)))).toContain(
      "been a: 0.75, b: 0.25.",
    );
  });

  it("blames a weight by the mean of the rows, and tells what penalties and clipping make of it", () => {
    const plain = said("blame", [0.5, 0.25, 2], { ledger: Float64Array.of(1, 3) });
    expect(plain).toContain("the cost of the batch changes by 2.");
    expect(plain).not.toContain("penalties");
    const clipped = said("blame", [0.5, 0.25, 0.5], { ledger: Float64Array.of(1, 3) });
    expect(clipped).toContain(
      "the cost of the batch changes by 2. With penalties and clipping the optimizer is given 0.5.",
    );
    expect(said("blame", [0.5, 0.5, 0], {})).toContain("No optimizer changes");
  });
});

describe("units of the file", () => {
  const layer = (units: NetworkView["layers"][number]["units"]): NetworkView["layers"][number] => ({
    ...{ id: "out", type: "output", title: "Output", sources: [], shape: [1], join: null, activation: null },
    values: [{ name: "a", symbol: "ŷ", shape: [1], axes: ["unit"], unrolled: null }],
    ...{ names: ["Miles_per_Gallon"], output: true, classes: false, units },
  });
  const network = (units: NetworkView["layers"][number]["units"]): NetworkView => ({
    ...{
      layers: [layer(units)],
      weights: [],
      rows: 1,
      batchSize: 1,
      stepsPerEpoch: 1,
      loss: "half-mse",
      optimizer: "sgd",
    },
  });
  const cars = network([{ name: "Miles_per_Gallon", type: "number", center: 34, scale: 7.289692 }]);

  it("stand before the scaled number, and alone where the network has the file's own", () => {
    expect(withScaled(cars, "out", 0, -0.6859)).toBe("29 (scaled −0.6859)");
    expect(withScaled(network(null), "out", 0, -0.6859)).toBe("−0.6859");
    const dates = network([{ name: "Day", type: "date", center: 10_957, scale: 10 }]);
    expect(withScaled(dates, "out", 0, 1)).toBe("2000-01-11 (scaled 1)");
    const subject: Subject = { kind: "unit", layer: "out", value: "a", index: 0 };
    expect(subjectInFile(cars, subject, 0)).toBe("34");
    expect(subjectInFile(cars, { ...subject, value: "z" }, 0)).toBeNull();
  });
});

it("rows of a batch are sorted by their cost on request, and not otherwise", () => {
  const rows = [2, 5, 3].map((cost, row) => ({ row, output: 0, prediction: 0, target: 0, terms: [], cost }));
  expect(rowsByCost(rows, false)).toEqual(rows);
  expect(rowsByCost(rows, true).map(({ cost }) => cost)).toEqual([5, 3, 2]);
});

describe("half squares", () => {
  const part = (shares: readonly (readonly [difference: number, share: number])[]): CostPart => ({
    layer: "output",
    loss: "any",
    formula: "",
    weight: 1,
    total: 0,
    outputs: shares.map(([difference, value]) => ({
      name: "",
      prediction: difference,
      target: 0,
      terms: [{ name: "share", symbol: "", value }],
    })),
  });

  it("are told by their numbers, alone or as a mean over outputs; other losses have none", () => {
    expect(halfSquares(part([[3, 4.5]]))).toBe(1);
    expect(
      halfSquares(
        part([
          [3, 2.25],
          [-1, 0.25],
        ]),
      ),
    ).toBe(0.5);
    expect(halfSquares(part([[3, 9]]))).toBeNull();
    expect(
      halfSquares(
        part([
          [3, 4.5],
          [1, 3],
        ]),
      ),
    ).toBeNull();
  });

  it("are drawn as a triangle whose area is half the square of its side", async () => {
    const wrapper = mountIn(createWorld(), HalfSquare, { difference: -2, unit: 10, days: false });
    expect(wrapper.text()).toContain("In the file's unit: side −20, area 200.");
    // The axes have marks.
    expect(wrapper.findAll("svg text").map((mark) => mark.text())).toContain("3");
    expect(wrapper.find('[data-testid="half-area"]').text()).toBe("area 2 = ½ · (−2)²");
    const [origin, foot, top] = (wrapper.find("polygon").attributes("points") ?? "")
      .split(" ")
      .map((pair) => pair.split(",").map(Number));
    const legs = [(foot?.[0] ?? 0) - (origin?.[0] ?? 0), (top?.[1] ?? 0) - (foot?.[1] ?? 0)];
    expect(Math.abs(legs[0] ?? 0)).toBeCloseTo(Math.abs(legs[1] ?? 1));
    await wrapper.find('[data-testid="half-side"]').trigger("keydown", { key: "ArrowRight" });
    expect(wrapper.find('[data-testid="half-area"]').text()).not.toBe("area 2 = ½ · (−2)²");
    wrapper.unmount();
    const ofDates = mountIn(createWorld(), HalfSquare, { difference: -2, unit: 10, days: true });
    expect(ofDates.text()).toContain("In days: side −20, area 200.");
    ofDates.unmount();
  });
});

describe("names", () => {
  it("find a place in a shape and back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), fc.nat(), (shape, any) => {
        const index = any % shape.reduce((a, b) => a * b, 1);
        expect(indexIn(shape, positionIn(shape, index))).toBe(index);
      }),
    );
  });

  it("are those of columns, classes and layers where they have some", () => {
    const layer = (id: string, names: readonly string[] | null, sources: readonly string[]) => ({
      id,
      type: "dense",
      title: id === "in" ? "Input" : "Dense",
      sources,
      shape: [2],
      join: null,
      values: [{ name: "a", symbol: "a", shape: [2], axes: ["unit"], unrolled: null }],
      activation: null,
      names,
      output: false,
      units: null,
      classes: false,
    });
    const network: NetworkView = {
      layers: [layer("in", ["Beak", "Mass"], []), layer("h", null, ["in"])],
      weights: [
        { tensor: "h/kernel", layer: "h", shape: [2, 2], axes: ["input", "unit"], trained: true },
        { tensor: "h/bias", layer: "h", shape: [2], axes: ["unit"], trained: true },
      ],
      rows: 4,
      batchSize: 2,
      stepsPerEpoch: 2,
      loss: "half-mse",
      optimizer: "sgd",
    };
    expect(subjectName(network, { kind: "weight", tensor: "h/kernel", index: 3 })).toBe("Mass → Dense 2");
    expect(subjectName(network, { kind: "weight", tensor: "h/bias", index: 0 })).toBe("bias of Dense 1");
    expect(subjectName(network, { kind: "unit", layer: "in", value: "a", index: 1 })).toBe("Input: Mass");
    expect(subjectName(network, { kind: "cost" })).toBe("Cost of this row");
    // No number runs into another.
    const last = { kind: "weight", tensor: "h/kernel", index: 3 } as const;
    const [first, second] = network.layers;
    if (first === undefined || second === undefined) throw new TypeError("two layers");
    const called = (change: Partial<LayerView>): string =>
      subjectName({ ...network, layers: [first, { ...second, ...change }] }, last);
    expect(called({ title: "Dense 2" })).toBe("Mass → Dense 2, unit 2");
    expect(called({ title: "Output", names: ["0", "7"] })).toBe("Mass → Output: 7");
    expect(called({ title: "Output", names: ["Adelie", "Gentoo"] })).toBe("Mass → Output Gentoo");
  });

  it("tell both ways of a recurrent layer apart, and say none where there is one", () => {
    const value = (named: string, unrolled: "forward" | "backward" | null) => ({
      ...{ name: named, symbol: named.replace("backward-", ""), shape: [4, 2], axes: ["step", "unit"], unrolled },
    });
    const memory = (...values: ReturnType<typeof value>[]): NetworkView => ({
      ...{ weights: [], rows: 1, batchSize: 1, stepsPerEpoch: 1, loss: "half-mse", optimizer: "sgd" },
      layers: [
        {
          ...{ id: "m", type: "lstm", title: "LSTM", sources: [], shape: [4, 4], join: null, activation: null },
          ...{ names: null, output: false, classes: false, units: null },
          values: [...values, { ...value("a", null), shape: [4, 4] }],
        },
      ],
    });
    const unit = (named: string): Subject => ({ kind: "unit", layer: "m", value: named, index: 0 });
    const both = memory(value("i", "forward"), value("backward-i", "backward"));
    const names = ["i", "backward-i"].map((one) => subjectName(both, unit(one)));
    expect(names[0]).toContain("LSTM, forward: ");
    expect(names[1]).toContain("LSTM, backward: ");
    expect(subjectName(memory(value("i", "backward")), unit("i"))).not.toContain("backward");
  });
});

it.each([
  ["hidden/bias", true],
  ["lstm/recurrent-bias", true],
  ["hidden/kernel", false],
  ["bias/kernel", false],
  ["norm/gamma", false],
])("%s is a bias: %s", (tensor, is) => expect(isBiasTensor(tensor)).toBe(is));
