import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { HandCondition, HandRule } from "../document/handRule";
import { HandRuleSchema } from "../document/handRule";
import { answerOf, columnsOf, linesFor } from "./apply";
import type { RuleColumns } from "./apply";
import { arbitraryRule, arbitraryTable } from "../testing/arbitraryRule";
import { ruleProblems } from "./check";
import type { RuleGround } from "./check";
import { contestOf } from "./contest";
import { costOf, halfSquaredError, tallyClasses, tallyNumbers } from "./tally";
import { ruleInWords } from "./words";

/** One cell against one condition, read off the words of the rule: the plainest way there is. */
function meets(condition: HandCondition, cell: number | string | null): boolean {
  if (condition.test === "is")
    return condition.value === "" ? cell === null : cell !== null && String(cell) === String(condition.value);
  if (typeof cell !== "number") return false;
  if (condition.test === "at-least") return cell >= condition.value;
  if (condition.test === "at-most") return cell <= condition.value;
  return cell >= condition.from && cell <= condition.to;
}

function cellOf(columns: RuleColumns, name: string, row: number): number | string | null {
  const column = columns.get(name)!;
  if (column.kind === "text") return column.labels[column.codes[row]!] ?? null;
  return Number.isNaN(column.values[row]!) ? null : column.values[row]!;
}

describe("a rule", () => {
  it("answers each row by its first line that holds, whatever the rule and the rows", () => {
    fc.assert(
      fc.property(arbitraryTable(), arbitraryRule(), ({ rows, columns }, rule) => {
        const lines = linesFor(rule, columns, rows);
        for (let row = 0; row < rows; row++) {
          const first = rule.lines.findIndex(({ conditions, join }) =>
            conditions[join === "and" ? "every" : "some"]((one) => meets(one, cellOf(columns, one.column, row))),
          );
          expect(lines[row]).toBe(first < 0 ? rule.lines.length : first);
        }
      }),
    );
  });

  it("is what it was after a way through JSON, and asks only about its own columns", () => {
    fc.assert(
      fc.property(arbitraryTable(), arbitraryRule(), ({ rows, columns }, rule) => {
        const again = v.parse(HandRuleSchema, JSON.parse(JSON.stringify(rule)));
        const own = new Map([...columns].filter(([name]) => columnsOf(rule).includes(name)));
        expect(linesFor(again, own, rows)).toEqual(linesFor(rule, columns, rows));
      }),
    );
  });

  it("has bounds that belong to the range, and a missing value meets none of them", () => {
    const columns: RuleColumns = new Map([["x", { kind: "numbers", values: Float64Array.of(1, 2, 3, NaN) }]]);
    const rule: HandRule = {
      target: "y",
      lines: [
        { conditions: [{ column: "x", test: "at-most", value: 1 }], join: "and", answer: "low" },
        { conditions: [{ column: "x", test: "between", from: 2, to: 2 }], join: "or", answer: "middle" },
        { conditions: [{ column: "x", test: "is", value: "" }], join: "and", answer: "missing" },
      ],
      otherwise: "high",
    };
    expect([...linesFor(rule, columns, 4)].map((line) => answerOf(rule, line))).toEqual([
      "low",
      "middle",
      "high",
      "missing",
    ]);
  });

  it("with a lower bound above the upper one is no rule", () => {
    const between = (from: number, to: number): unknown => ({
      target: "y",
      lines: [{ conditions: [{ column: "x", test: "between", from, to }], join: "and", answer: "a" }],
      otherwise: "b",
    });
    expect(v.is(HandRuleSchema, between(1, 1))).toBe(true);
    expect(v.is(HandRuleSchema, between(2, 1))).toBe(false);
  });
});

describe("a rule's problems", () => {
  const ground: RuleGround = {
    columns: [
      { name: "mass", kind: "number" },
      { name: "island", kind: "text" },
      { name: "day", kind: "date" },
      { name: "species", kind: "text" },
    ],
    target: { kind: "classes", name: "species", classes: ["Adelie", "Gentoo"] },
    targets: ["species"],
  };
  const rule = (condition: HandCondition, answer: string | number = "Gentoo"): HandRule => ({
    target: "species",
    lines: [{ conditions: [condition], join: "and", answer }],
    otherwise: "Adelie",
  });
  const codes = (one: HandRule, on = ground): string[] => ruleProblems(one, on).map(({ code }) => code);

  it("are none for a rule that fits", () => {
    expect(codes(rule({ column: "mass", test: "at-least", value: 4600 }))).toEqual([]);
    expect(codes(rule({ column: "island", test: "is", value: "Dream" }))).toEqual([]);
    expect(codes(rule({ column: "island", test: "is", value: "" }))).toEqual([]);
    expect(codes(rule({ column: "mass", test: "is", value: "" }))).toEqual([]);
    expect(codes(rule({ column: "day", test: "at-most", value: 12_000 }))).toEqual([]);
  });

  it("name the line, the column and the next step", () => {
    expect(ruleProblems(rule({ column: "beak", test: "at-least", value: 1 }), ground)).toMatchObject([
      {
        code: "rule-column-gone",
        message: 'Line 1 asks about the column "beak", which the table does not have.',
        next: "Choose another column, or remove the condition.",
        line: 0,
      },
    ]);
    expect(codes(rule({ column: "island", test: "at-least", value: 1 }))).toEqual(["rule-wrong-type"]);
    expect(codes(rule({ column: "mass", test: "is", value: "Dream" }))).toEqual(["rule-wrong-type"]);
    expect(codes(rule({ column: "species", test: "is", value: "Gentoo" }))).toEqual(["rule-sees-target"]);
    expect(ruleProblems(rule({ column: "mass", test: "at-least", value: 1 }, "Emu"), ground)).toMatchObject([
      { code: "rule-answer", line: 0, next: "Choose one of its classes: Adelie, Gentoo." },
    ]);
    expect(codes({ target: "sex", lines: [], otherwise: "x" })).toEqual(["rule-target"]);
    expect(codes({ target: "species", lines: [], otherwise: "x" }, { ...ground, target: null })).toEqual([
      "rule-target",
    ]);
  });

  it("forbid what the network is not told: any column that it predicts", () => {
    const both = { ...ground, targets: ["species", "mass"] };
    expect(ruleProblems(rule({ column: "mass", test: "at-least", value: 1 }), both)).toMatchObject([
      {
        code: "rule-sees-target",
        message: 'Line 1 asks about "mass", which the network has to predict, too, and is not told.',
        line: 0,
      },
    ]);
    expect(codes(rule({ column: "island", test: "is", value: "Dream" }), both)).toEqual([]);
  });

  it("tell a number's rule from a class's", () => {
    const mass: RuleGround = { ...ground, targets: ["mass"], target: { kind: "number", name: "mass", isDate: false } };
    expect(codes({ target: "mass", lines: [], otherwise: 3 }, mass)).toEqual([]);
    expect(codes({ target: "mass", lines: [], otherwise: "heavy" }, mass)).toEqual(["rule-answer"]);
  });
});

describe("a tally", () => {
  it("counts every row once, and the right ones on the diagonal", () => {
    const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)));
    fc.assert(
      fc.property(pairs, (rows) => {
        const {
          right,
          confusion,
          rows: count,
        } = tallyClasses(
          rows.map(([, answer]) => answer),
          rows.map(([truth]) => truth),
          4,
        );
        expect(count).toBe(rows.length);
        expect(confusion.flat().reduce((a, b) => a + b, 0)).toBe(rows.length);
        expect(confusion.reduce((sum, line, at) => sum + line[at]!, 0)).toBe(right);
      }),
    );
  });

  it("of numbers is their mean distance", () => {
    expect(costOf(tallyNumbers([1, 2, 6], [1, 4, 5]))).toBe(1);
    expect(costOf(tallyClasses([0, 1, 1, 1], [0, 1, 0, 1], 2))).toBe(0.25);
    expect(costOf(tallyClasses([], [], 2))).toBeNaN();
  });
});

describe("half squared error", () => {
  it("of numbers is half the mean of the squares", () => {
    expect(halfSquaredError([1, 2, 6], [1, 4, 5], "number")).toBe(5 / 6);
    expect(halfSquaredError([], [], "number")).toBeNaN();
  });

  it("of classes is that of their one-hot answers, which is the share of wrong rows", () => {
    const classes = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
    });
    const oneHot = (at: number): number[] => Array.from({ length: 5 }, (_, k) => (k === at ? 1 : 0));
    fc.assert(
      fc.property(classes, (rows) => {
        const [answers, truth] = [rows.map(([answer]) => answer), rows.map(([, is]) => is)];
        const halves = rows.map(([answer, is]) =>
          oneHot(answer).reduce((sum, value, k) => sum + (value - oneHot(is)[k]!) ** 2 / 2, 0),
        );
        const cost = halfSquaredError(answers, truth, "classes");
        expect(cost).toBeCloseTo(halves.reduce((a, b) => a + b, 0) / rows.length, 12);
        expect(cost).toBe(costOf(tallyClasses(answers, truth, 5)));
      }),
    );
  });
});

describe("a rule in words", () => {
  const columns = [
    { name: "Day", kind: "date" },
    { name: "Wind", kind: "number" },
    { name: "Sea", kind: "text" },
  ] as const;
  const target = { kind: "number", name: "Next", isDate: true } as const;

  it("has a sentence for each line, with days as a calendar has them", () => {
    const rule: HandRule = {
      target: "Next",
      lines: [
        {
          conditions: [
            { column: "Day", test: "between", from: 0, to: 13_024 },
            { column: "Wind", test: "at-least", value: 64.5 },
          ],
          join: "and",
          answer: 1,
        },
        {
          conditions: [
            { column: "Sea", test: "is", value: "" },
            { column: "Sea", test: "is", value: "Gulf" },
            { column: "Wind", test: "at-most", value: 10 },
          ],
          join: "or",
          answer: 365,
        },
      ],
      otherwise: 1e12,
    };
    expect(ruleInWords(rule, { columns, target })).toEqual([
      'If "Day" is between 1970-01-01 and 2005-08-29 and "Wind" is at least 64.5: 1970-01-02.',
      'If "Sea" is missing or "Sea" is Gulf or "Wind" is at most 10: 1971-01-01.',
      "Otherwise: 1000000000000.",
    ]);
    expect(ruleInWords({ ...rule, lines: [] }, { columns, target: null })).toEqual(["Always: 1000000000000."]);
  });
});

describe("a contest", () => {
  const rounds = (rule: number[], network: number[]): Parameters<typeof contestOf>[0] =>
    rule.map((cost, at) => ({ seed: at, rows: 50, rule: cost, network: network[at]! }));

  it("has a winner only where one is ahead on three quarters of the splits", () => {
    const level = new Array<number>(20).fill(0.1);
    const ahead = (count: number): number[] => level.map((cost, at) => (at < count ? cost / 2 : cost * 2));
    expect(contestOf(rounds(ahead(15), level)).winner).toBe("rule");
    expect(contestOf(rounds(ahead(14), level)).winner).toBe("none");
    expect(contestOf(rounds(level, ahead(15))).winner).toBe("network");
    expect(contestOf(rounds(level, level))).toMatchObject({ winner: "none", level: 20, ruleAhead: 0 });
  });

  it("shows the spread of both", () => {
    expect(contestOf(rounds([0.3, 0.1, 0.2], [0, 0.5, 0.1]))).toMatchObject({
      rounds: 3,
      ruleAhead: 1,
      networkAhead: 2,
      rule: { least: 0.1, median: 0.2, greatest: 0.3 },
      network: { least: 0, median: 0.1, greatest: 0.5 },
      winner: "none",
    });
  });
});
