// Formulas as one line of text: with letters, or with the numbers in their place.

import type { Expression } from "../protocol/learn";

/** How tightly a piece holds together: a sum, a negative number, a product, one thing. */
type Bond = 0 | 1 | 2 | 3;

interface Piece {
  readonly text: string;
  readonly bond: Bond;
}

/** With letters: "(ŷ - y)² · 0.5" */
export function inLetters(expression: Expression, digits: (value: number) => string): string {
  return write(withSums(expression), ({ symbol }) => ({ text: symbol, bond: 3 }), digits).text;
}

/** With each letter's number: "(0.73 - 1)² · 0.5" */
export function inNumbers(expression: Expression, digits: (value: number) => string): string {
  return write(expression, ({ value }) => signed(value, digits), digits).text;
}

/** The same letter of one row after the other is written once, with its sign: "Σ Cᵢ". */
function withSums(expression: Expression): Expression {
  if (expression.kind === "operation") return { ...expression, of: expression.of.map(withSums) };
  if (expression.kind !== "sum") return expression;
  const [first, second] = expression.terms;
  return first?.kind === "name" &&
    second !== undefined &&
    expression.terms.every((term) => term.kind === "name" && term.symbol === first.symbol)
    ? { kind: "name", symbol: `Σ ${first.symbol}`, value: expression.value }
    : { ...expression, terms: expression.terms.map(withSums) };
}

type Name = Extract<Expression, { kind: "name" }>;

function write(expression: Expression, name: (name: Name) => Piece, digits: (value: number) => string): Piece {
  switch (expression.kind) {
    case "number":
      return signed(expression.value, digits);
    case "name":
      return name(expression);
    case "sum": {
      const terms = expression.terms.map((term) => write(term, name, digits).text);
      const rest = expression.more === 0 ? [] : [`${digits(expression.rest)} (${expression.more} more)`];
      return { text: [...terms, ...rest].reduce(plus), bond: 0 };
    }
    case "operation": {
      const [a, b] = expression.of;
      if (expression.op === "multiply" && a !== undefined && b !== undefined && isSame(a, b))
        return { text: `${within(write(a, name, digits), 3)}²`, bond: 3 };
      return operation(
        expression.op,
        expression.of.map((one) => write(one, name, digits)),
      );
    }
    default:
      return expression satisfies never;
  }
}

function operation(op: string, of: readonly Piece[]): Piece {
  const [a = EMPTY, b = EMPTY] = of;
  switch (op) {
    case "add":
      return { text: plus(a.text, b.bond === 0 ? `(${b.text})` : b.text), bond: 0 };
    case "subtract":
      return { text: `${a.text} - ${b.text.startsWith("-") ? `(${b.text})` : within(b, 2)}`, bond: 0 };
    case "multiply":
      return { text: `${within(a, 1)} · ${b.text.startsWith("-") ? `(${b.text})` : within(b, 2)}`, bond: 2 };
    case "divide":
      return { text: `${within(a, 1)} / ${within(b, 3)}`, bond: 2 };
    case "negate":
      return { text: `-${within(a, 2)}`, bond: 1 };
    case "greater":
      return { text: `(1 if ${a.text} > ${b.text}, else 0)`, bond: 3 };
    case "equal":
      return { text: `(1 if ${a.text} = ${b.text}, else 0)`, bond: 3 };
    case "abs":
      return { text: `|${a.text}|`, bond: 3 };
    case "power":
      return { text: `${within(a, 3)}${raised(b.text)}`, bond: 3 };
    case "sqrt":
      return { text: `√${within(a, 3)}`, bond: 3 };
    default:
      return { text: `${WORDS[op] ?? op}(${of.map(({ text }) => text).join(", ")})`, bond: 3 };
  }
}

/** "ᵗ", "³", or "^(0.004 · t)" */
function raised(exponent: string): string {
  if (exponent === "t") return "ᵗ";
  if (/^\d+$/.test(exponent)) return exponent.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? digit);
  return `^(${exponent})`;
}

/** Whether they are the same thing, not merely the same number. */
function isSame(a: Expression, b: Expression): boolean {
  if (a.kind === "name")
    return b.kind === "name" && a.symbol === b.symbol && a.label === b.label && a.value === b.value;
  if (a.kind === "operation" && b.kind === "operation")
    return (
      a.op === b.op &&
      a.of.length === b.of.length &&
      a.of.every((one, i) => {
        const other = b.of[i];
        return other !== undefined && isSame(one, other);
      })
    );
  return a.kind === "number" && b.kind === "number" && a.value === b.value;
}

const EMPTY: Piece = { text: "", bond: 3 };

/** How functions are written where that is not the operation's own name. */
const WORDS: Readonly<Record<string, string>> = {
  log: "ln",
  log1p: "ln1p",
  maximum: "max",
  minimum: "min",
  reciprocal: "1/",
};

/** One term behind others: "a - 2 · b" where it begins with a minus. */
function plus(sum: string, term: string): string {
  return term.startsWith("-") ? `${sum} - ${term.slice(1)}` : `${sum} + ${term}`;
}

function within({ text, bond }: Piece, least: Bond): string {
  return bond < least ? `(${text})` : text;
}

function signed(value: number, digits: (value: number) => string): Piece {
  return { text: digits(value), bond: value < 0 ? 1 : 3 };
}
