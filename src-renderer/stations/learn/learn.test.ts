// @vitest-environment happy-dom
// Formulas, ratios, products and the cost, as the microscope writes them.

import { mount } from "@vue/test-utils";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { h } from "vue";
import type { Equation, Expression, NetworkView, Subject } from "../../../src-engine/protocol/learn";
import { createWorld, mountIn } from "../../testing/mountApp";
import EquationView from "./EquationView.vue";
import HalfSquare from "./HalfSquare.vue";
import { halfSquares } from "./costTable";
import type { CostPart } from "./costTable";
import { expressionNodes } from "./mathml";
import { productsOf } from "./products";
import { ratiosOf } from "./ratios";
import { indexIn, positionIn, subjectName } from "./subjectName";

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
  ])("%# keep their brackets and signs", (expression, letters, numbers) => {
    expect(written(expression, "letters")).toBe(letters);
    expect(written(expression, "numbers")).toBe(numbers);
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
    const wrapper = mountIn(createWorld(), HalfSquare, { difference: -2 });
    expect(wrapper.find('[data-testid="half-area"]').text()).toBe("area 2 = ½ · -2²");
    const [origin, foot, top] = (wrapper.find("polygon").attributes("points") ?? "")
      .split(" ")
      .map((pair) => pair.split(",").map(Number));
    const legs = [(foot?.[0] ?? 0) - (origin?.[0] ?? 0), (top?.[1] ?? 0) - (foot?.[1] ?? 0)];
    expect(Math.abs(legs[0] ?? 0)).toBeCloseTo(Math.abs(legs[1] ?? 1));
    await wrapper.find('[data-testid="half-side"]').trigger("keydown", { key: "ArrowRight" });
    expect(wrapper.find('[data-testid="half-area"]').text()).not.toBe("area 2 = ½ · -2²");
    wrapper.unmount();
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
  });
});
