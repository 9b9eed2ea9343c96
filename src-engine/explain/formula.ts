// Pieces of formulas with their numbers, made as short as they can be without another meaning: nothing is multiplied by 1, nothing
// added to 0.

import { EVALUATION_RULES } from "../ir/evaluate";
import type { OpKind } from "../ir/ops";
import type { Expression } from "../protocol/learn";

/** How many terms of a sum are shown. */
const MOST_TERMS = 12;
/** Rounding may leave a factor as far from 1. */
const ROUNDING = 1e-14;

export function number(value: number): Expression {
  return { kind: "number", value };
}

/** An operation of one number each, worked out. */
export function operation(op: OpKind, of: readonly Expression[]): Expression {
  const value = valueOf(op, of);
  const [a, b] = of;
  if (of.every(isNumber)) return number(value);
  if (a === undefined) return number(value);
  switch (op) {
    case "multiply":
      return b === undefined ? a : product(a, b, value);
    case "divide":
      return b !== undefined && isOne(b) ? a : { kind: "operation", op, of, value };
    case "add":
      if (b === undefined || isZero(b)) return a;
      return isZero(a) ? b : { kind: "operation", op, of, value };
    case "subtract":
      if (b === undefined || isZero(b)) return a;
      return isZero(a) ? operation("negate", [b]) : { kind: "operation", op, of, value };
    case "exp":
      return a.kind === "operation" ? powerOf(a, value) : { kind: "operation", op, of, value };
    case "negate":
      return a.kind === "operation" && a.op === "negate" && a.of[0] !== undefined
        ? a.of[0]
        : { kind: "operation", op, of, value };
    default:
      return { kind: "operation", op, of, value };
  }
}

/** base to the power of exponent, which is no operation of graphs. */
export function power(base: Expression, exponent: Expression): Expression {
  return { kind: "operation", op: "power", of: [base, exponent], value: base.value ** exponent.value };
}

/** e to the power of ln a is a, and of k · ln a it is a to the power of k. */
function powerOf(exponent: Extract<Expression, { kind: "operation" }>, value: number): Expression {
  const [a, b] = exponent.of;
  if (exponent.op === "log" && a !== undefined) return a;
  if (
    exponent.op === "multiply" &&
    a !== undefined &&
    b?.kind === "operation" &&
    b.op === "log" &&
    b.of[0] !== undefined
  )
    return power(b.of[0], a);
  return { kind: "operation", op: "exp", of: [exponent], value };
}

/** A term of a sum, which is only put into words where it is shown. */
export interface Term {
  readonly value: number;
  /** It is shown, however small it is. */
  readonly chosen: boolean;
  readonly write: () => Expression;
}

/** Terms that are 0 are left out, unless all are. */
export function sumOf(terms: readonly Term[], value: number): Expression {
  const counting = terms.filter((term) => term.value !== 0 || term.chosen);
  const present = counting.length === 0 ? terms : counting;
  const [only, ...others] = present;
  if (only === undefined) return number(0);
  if (others.length === 0) return only.write();
  const weight = (term: Term): number => (term.chosen ? Infinity : Math.abs(term.value));
  const greatest = present.length <= MOST_TERMS ? present : [...present].sort((a, b) => weight(b) - weight(a));
  const shown = new Set(greatest.slice(0, MOST_TERMS));
  const rest = present.filter((term) => !shown.has(term));
  return {
    kind: "sum",
    terms: present.filter((term) => shown.has(term)).map(({ write }) => write()),
    more: rest.length,
    rest: rest.reduce((sum, term) => sum + term.value, 0),
    value,
  };
}

export function isNumber(expression: Expression): boolean {
  return expression.kind === "number";
}

function isOne(expression: Expression): boolean {
  return expression.kind === "number" && Math.abs(expression.value - 1) < ROUNDING;
}

function isZero(expression: Expression): boolean {
  return expression.kind === "number" && expression.value === 0;
}

/** Numbers go in front, and only one of them. */
function product(a: Expression, b: Expression, value: number): Expression {
  if (isZero(a) || isZero(b)) return number(0);
  if (isOne(a)) return b;
  if (isOne(b)) return a;
  if (b.kind === "number") return product(b, a, value);
  if (b.kind === "operation" && b.op === "multiply") {
    const [factor, rest] = b.of;
    if (factor?.kind === "number" && rest !== undefined)
      return a.kind === "number"
        ? product(number(a.value * factor.value), rest, value)
        : product(factor, operation("multiply", [a, rest]), value);
  }
  if (a.kind === "operation" && a.op === "multiply") {
    const [factor, rest] = a.of;
    if (factor?.kind === "number" && rest !== undefined)
      return product(factor, operation("multiply", [rest, b]), value);
  }
  if (a.kind === "number" && a.value === -1) return operation("negate", [b]);
  return { kind: "operation", op: "multiply", of: [a, b], value };
}

function valueOf(op: OpKind, of: readonly Expression[]): number {
  const inputs = of.map(({ value }) => ({ shape: [], data: Float64Array.of(value) }));
  // Operations of one number each have no attributes; the table is by kind, which TypeScript cannot follow through the union.
  const rule = EVALUATION_RULES[op] as (context: object) => Float64Array;
  return rule({ inputs, attributes: {}, shape: [], batchSize: 1 })[0] ?? NaN;
}
