// A formula as people write it, "m ← β₁·m + (1 - β₁)·g", with numbers in the place of its letters.

import { invariant } from "../document/errors";
import type { Expression } from "../protocol/learn";
import { number, operation, power } from "./formula";

export interface FormulaLine {
  readonly letter: string;
  /** It is how a state, or the weight, goes on; else it is only worked out. */
  readonly goesOn: boolean;
  readonly right: string;
}

export function formulaLine(line: string): FormulaLine {
  const [, letter, sign, right] = /^(\S+) ([←=]) (.+)$/u.exec(line) ?? [];
  invariant(letter !== undefined && right !== undefined, `"${line}" is no line of a formula`);
  return { letter, goesOn: sign === "←", right };
}

/** A number, a word, a letter with its hat and index, or a sign. */
const TOKEN = /\s*(\d+(?:\.\d+)?|[a-z]{2,}|\p{L}\u0302?[₀-₉ₜ₊]*|[-+·/^()|,√²ᵗ½])/uy;

/** The operations that words stand for. */
const FUNCTIONS = { max: "maximum", min: "minimum", sign: "sign", ln: "log" } as const;

function isFunction(word: string): word is keyof typeof FUNCTIONS {
  return word in FUNCTIONS;
}

/** @param letter what stands for a letter */
export function workOut(formula: string, letter: (symbol: string) => Expression): Expression {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < formula.length; end = TOKEN.lastIndex) {
    const [, token] = TOKEN.exec(formula) ?? [];
    invariant(token !== undefined, `"${formula.slice(end)}" is no formula`);
    tokens.push(token);
  }
  let at = 0;
  const take = (expected: string): boolean => {
    if (tokens[at] !== expected) return false;
    at += 1;
    return true;
  };
  const closed = (inside: Expression, sign: string): Expression => {
    invariant(take(sign), `"${sign}" is missing in "${formula}"`);
    return inside;
  };
  const sum = (): Expression => {
    let left = product();
    for (;;) {
      if (take("+")) left = operation("add", [left, product()]);
      else if (take("-")) left = operation("subtract", [left, product()]);
      else return left;
    }
  };
  const product = (): Expression => {
    let left = raised();
    for (;;) {
      if (take("·")) left = operation("multiply", [left, raised()]);
      else if (take("/")) left = operation("divide", [left, raised()]);
      else return left;
    }
  };
  const raised = (): Expression => {
    const base = piece();
    if (take("²")) return operation("multiply", [base, base]);
    if (take("ᵗ")) return power(base, letter("t"));
    return take("^") ? power(base, piece()) : base;
  };
  const piece = (): Expression => {
    const token = tokens[at++];
    invariant(token !== undefined, `"${formula}" ends too early`);
    if (token === "½") return number(0.5);
    if (token === "-") return operation("negate", [product()]);
    if (token === "√") return operation("sqrt", [piece()]);
    if (token === "(") return closed(sum(), ")");
    if (token === "|") return operation("abs", [closed(sum(), "|")]);
    if (/^\d/.test(token)) return number(Number(token));
    if (!isFunction(token)) return letter(token);
    if (!take("(")) return operation(FUNCTIONS[token], [piece()]);
    const of = [sum()];
    while (take(",")) of.push(sum());
    return closed(operation(FUNCTIONS[token], of), ")");
  };
  const whole = sum();
  invariant(at === tokens.length, `"${tokens.slice(at).join(" ")}" is left over in "${formula}"`);
  return whole;
}
