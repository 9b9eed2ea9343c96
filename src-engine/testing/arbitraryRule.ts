// Rules written by hand and rows for them, at random, for property tests. Few different values, so that bounds are met exactly.

import fc from "fast-check";
import type { HandRule } from "../document/handRule";
import type { RuleColumn } from "../handwritten/apply";

const LABELS = ["Dream", "Biscoe", 'it\'s "one"', "4"];
const NUMBERS = ["x", "y"];
const TEXTS = ["island"];

const few = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.25, 1e-9));

export interface ArbitraryTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, RuleColumn>;
}

/** Columns x and y of numbers, and island of texts; some values are missing. */
export function arbitraryTable(): fc.Arbitrary<ArbitraryTable> {
  const row = fc.record({
    x: fc.option(few, { nil: NaN }),
    y: fc.option(few, { nil: NaN }),
    island: fc.integer({ min: -1, max: LABELS.length - 1 }),
  });
  return fc.array(row, { maxLength: 30 }).map((rows) => ({
    rows: rows.length,
    columns: new Map<string, RuleColumn>([
      ["x", { kind: "numbers", values: Float64Array.from(rows, ({ x }) => x) }],
      ["y", { kind: "numbers", values: Float64Array.from(rows, ({ y }) => y) }],
      ["island", { kind: "text", codes: Int32Array.from(rows, ({ island }) => island), labels: LABELS }],
    ]),
  }));
}

export function arbitraryRule(): fc.Arbitrary<HandRule> {
  const column = fc.constantFrom(...NUMBERS);
  const condition = fc.oneof(
    fc.record({ column, test: fc.constant("at-least" as const), value: few }),
    fc.record({ column, test: fc.constant("at-most" as const), value: few }),
    fc
      .record({ column, test: fc.constant("between" as const), a: few, b: few })
      .map(({ a, b, ...rest }) => ({ ...rest, from: Math.min(a, b), to: Math.max(a, b) })),
    fc.record({ column, test: fc.constant("is" as const), value: fc.oneof(few, fc.constant("")) }),
    fc.record({
      column: fc.constantFrom(...TEXTS),
      test: fc.constant("is" as const),
      value: fc.constantFrom(...LABELS, "", "nowhere"),
    }),
  );
  const answer = fc.constantFrom("a", "b", "c");
  return fc.record({
    target: fc.constant("kind"),
    lines: fc.array(
      fc.record({
        conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
        join: fc.constantFrom("and" as const, "or" as const),
        answer,
      }),
      { maxLength: 5 },
    ),
    otherwise: answer,
  });
}
