// The products that a unit adds up, as a table: a window of a convolution, the inputs of a dense unit.

import type { Equation, Expression } from "../../../src-engine/protocol/learn";

export interface Products {
  readonly rows: readonly {
    readonly label: string;
    readonly first: number;
    /** Null for what is added as it is, such as a bias. */
    readonly second: number | null;
    readonly value: number;
  }[];
  /** Terms that are not shown, and what they add up to. */
  readonly more: number;
  readonly rest: number;
  readonly sum: number;
}

const NONE: Products = { rows: [], more: 0, rest: 0, sum: 0 };

/** Of the first equation that is a sum. */
export function productsOf(equations: readonly Equation[]): Products {
  for (const { expression, value } of equations) {
    const terms = termsOf(expression);
    if (terms.length < 2) continue;
    const sum = expression.kind === "sum" ? expression : sumIn(expression);
    const rows = terms.map((term) => {
      const [a, b] = term.kind === "operation" && term.op === "multiply" ? term.of : [term];
      const label = [a, b].flatMap((one) => (one?.kind === "name" ? [one.label ?? one.symbol] : [])).join(" · ");
      return { label, first: a?.value ?? NaN, second: b?.value ?? null, value: term.value };
    });
    return { rows, more: sum?.more ?? 0, rest: sum?.rest ?? 0, sum: value };
  }
  return NONE;
}

type Sum = Extract<Expression, { kind: "sum" }>;

function sumIn(expression: Expression): Sum | null {
  if (expression.kind === "sum") return expression;
  if (expression.kind !== "operation" || expression.op !== "add") return null;
  return expression.of.map(sumIn).find((sum) => sum !== null) ?? null;
}

/** What is added, however the additions are nested. */
function termsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === "sum") return expression.terms.flatMap((term) => (isAdded(term) ? termsOf(term) : [term]));
  if (expression.kind === "operation" && expression.op === "add")
    return expression.of.flatMap((one) => (isAdded(one) ? termsOf(one) : [one]));
  return [];
}

function isAdded(expression: Expression): boolean {
  return expression.kind === "sum" || (expression.kind === "operation" && expression.op === "add");
}
