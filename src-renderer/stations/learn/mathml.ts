// Formulas of the engine as MathML: with letters, or with the numbers in their place. Letters that can be looked at are buttons.

import type { VNode } from "vue";
import { h, isVNode } from "vue";
import type { Expression, Subject } from "../../../src-engine/protocol/learn";
import { exact, t } from "../../text";

export interface Writing {
  /** Letters, or the number of each. */
  readonly as: "letters" | "numbers";
  readonly digits: (value: number) => string;
  /** A sum's terms that are not shown: "+ 12 more". */
  readonly more: (count: number) => string;
  readonly choose: (subject: Subject) => void;
}

/** How tightly a piece holds together: a sum, a negative number, a product, one thing. */
type Bond = 0 | 1 | 2 | 3;

interface Piece {
  readonly nodes: readonly VNode[];
  readonly bond: Bond;
  /** It begins with a minus, which joins a sum without a plus. */
  readonly negative?: readonly VNode[];
}

const mi = (text: string): VNode => h("mi", text);
const mn = (text: string): VNode => h("mn", text);
const mo = (text: string): VNode => h("mo", text);
const mrow = (nodes: readonly VNode[]): VNode => h("mrow", [...nodes]);

const SUBSCRIPTS = /^(.*?)([₀-₉ᵢₜ₊]+)(.*)$/;
const PLAIN: Readonly<Record<string, string>> = { ᵢ: "i", ₜ: "t", "₊": "+" };
/** "w[1,2] of Output": whose it is. */
const OWNER = /^(.+?) of (?!another)(.+)$/;
const INDEX = /^(.*?)\[([\d,]+)\](.*)$/;

/** A letter with its index and dash: "w[1,3]", "z₂", "v′", "∂C/∂a₁". */
export function symbolNodes(symbol: string): readonly VNode[] {
  const owned = OWNER.exec(symbol);
  if (owned !== null) {
    const [, letter = "", owner = ""] = owned;
    return [h("msup", [mrow(symbolNodes(letter)), h("mtext", { class: "owner" }, owner)])];
  }
  const fraction = /^∂(.+?)\/∂(.+)$/.exec(symbol);
  if (fraction !== null) {
    const [, above = "", below = ""] = fraction;
    return [h("mfrac", [mrow([mo("∂"), ...symbolNodes(above)]), mrow([mo("∂"), ...symbolNodes(below)])])];
  }
  const [, primed] = /^(\p{L})′$/u.exec(symbol) ?? [];
  if (primed !== undefined) return [h("msup", [mi(primed), mo("′")])];
  const [, hatted] = /^(\p{L})\u0302$/u.exec(symbol) ?? [];
  if (hatted !== undefined) return [h("mover", { accent: "true" }, [mi(hatted), mo("^")])];
  const low = SUBSCRIPTS.exec(symbol);
  if (low !== null) {
    const [, base = "", digits = "", rest = ""] = low;
    const plain = digits.replace(/./gu, (digit) => PLAIN[digit] ?? String((digit.codePointAt(0) ?? 0) - 0x2080));
    return [h("msub", [mi(base), mn(plain)]), ...(rest === "" ? [] : [mi(rest)])];
  }
  const index = INDEX.exec(symbol);
  if (index !== null) {
    const [, base = "", inside = "", rest = ""] = index;
    return [h("msub", [mi(base), mn(inside)]), ...(rest === "" ? [] : [mi(rest)])];
  }
  return [mi(symbol)];
}

export function expressionNodes(expression: Expression, writing: Writing): readonly VNode[] {
  return piece(expression, writing).nodes;
}

/** A number with a real minus. */
export function numberPiece(value: number, digits: (value: number) => string): Piece {
  const text = digits(value);
  if (!/^[-−]/.test(text)) return { nodes: [mn(text)], bond: 3 };
  const size = [mn(text.slice(1))];
  return { nodes: [mo("−"), ...size], bond: 1, negative: size };
}

function piece(expression: Expression, writing: Writing): Piece {
  switch (expression.kind) {
    case "number":
      return numberPiece(expression.value, writing.digits);
    case "name":
      return named(expression, writing);
    case "sum": {
      if (isRepeated(expression)) return repeated(expression, writing);
      const terms = folded(expression.terms, writing);
      const rest = expression.more === 0 ? [] : [restPiece(expression, writing)];
      return { nodes: [...terms, ...rest].reduce<readonly VNode[]>(plus, []), bond: 0 };
    }
    case "operation": {
      const [a, b] = expression.of;
      if (expression.op === "multiply" && a !== undefined && b !== undefined && isSame(a, b))
        return { nodes: [h("msup", [mrow(within(piece(a, writing), 3)), mn("2")])], bond: 3 };
      return operation(
        expression.op,
        expression.of.map((one) => piece(one, writing)),
      );
    }
    default:
      return expression satisfies never;
  }
}

/** Terms of a sum; the same one many times is written once, with how often. */
function folded(terms: readonly Expression[], writing: Writing): readonly Piece[] {
  const [first] = terms;
  if (first === undefined || !isOneTerm(terms)) return terms.map((term) => piece(term, writing));
  return [{ nodes: [mn(writing.digits(terms.length)), mo("·"), ...within(piece(first, writing), 2)], bond: 2 }];
}

/** Whether a sum adds the same thing again and again. */
function isOneTerm(terms: readonly Expression[]): boolean {
  const [first] = terms;
  return first !== undefined && terms.length > WRITTEN && terms.every((term) => isSame(first, term));
}

type Sum = Extract<Expression, { kind: "sum" }>;

/** What is not shown of a sum: "− 0.5 (3 more)". */
function restPiece({ rest, more }: Sum, writing: Writing): Piece {
  const { nodes, bond, negative } = numberPiece(rest, writing.digits);
  const note = h("mtext", ` (${writing.more(more)})`);
  return {
    nodes: [...nodes, note],
    bond,
    ...(negative === undefined ? {} : { negative: [...negative, note] }),
  };
}

/** Terms of a repeated sum whose numbers are written out. */
const WRITTEN = 2;

/** The same letter of one row after the other. */
function isRepeated({ terms, more }: Sum): boolean {
  const [first] = terms;
  return (
    terms.length + more > WRITTEN &&
    first?.kind === "name" &&
    terms.every((term) => term.kind === "name" && term.symbol === first.symbol)
  );
}

function repeated({ terms, more, value }: Sum, writing: Writing): Piece {
  const [first] = terms;
  if (writing.as === "letters" && first?.kind === "name")
    return { nodes: [mo("Σ"), ...symbolNodes(first.symbol)], bond: 0 };
  const written = terms.slice(0, WRITTEN).map((term) => numberPiece(term.value, writing.digits));
  const others = writing.more(terms.length + more - WRITTEN);
  return {
    nodes: [
      ...written.reduce<readonly VNode[]>(plus, []),
      mo("+"),
      h("mtext", { title: exact(value) }, `… (${others})`),
    ],
    bond: 0,
  };
}

/**
 * A long sum in lines of a few terms each, what is added to it with its last; anything else in one line or, where `perLine` is 0, in
 * lines that begin with its + and −, and where it is less, with a product's dots.
 */
export function expressionLines(expression: Expression, writing: Writing, perLine = 2): readonly (readonly VNode[])[] {
  if (expression.kind === "operation" && expression.op === "add") {
    const [first, added] = expression.of;
    const lines = first === undefined ? [] : expressionLines(first, writing, perLine);
    if (added !== undefined && lines.length > 1) return [...lines, plus([mo("")], asTerm(piece(added, writing)))];
  }
  if (perLine <= 0 && expression.kind === "operation") return brokenLines(expression, writing, perLine);
  const beside = Math.max(1, perLine);
  if (
    expression.kind !== "sum" ||
    isRepeated(expression) ||
    isOneTerm(expression.terms) ||
    expression.terms.length <= beside
  )
    return [expressionNodes(expression, writing)];
  const lines: (readonly VNode[])[] = [];
  for (let at = 0; at < expression.terms.length; at += beside) {
    const terms = expression.terms.slice(at, at + beside).map((term) => piece(term, writing));
    // A line after the first goes on with its sign.
    lines.push(terms.reduce<readonly VNode[]>(plus, at === 0 ? [] : [mo("")]));
  }
  if (expression.more > 0) lines.push(plus([mo("")], restPiece(expression, writing)));
  return lines;
}

/** An operation whose lines end before its outermost operators; a fraction, a root or a function stays whole. */
function brokenLines(
  expression: Extract<Expression, { kind: "operation" }>,
  writing: Writing,
  perLine: number,
): readonly (readonly VNode[])[] {
  const [a, b] = expression.of;
  if (a === undefined || b === undefined) return [expressionNodes(expression, writing)];
  const second = piece(b, writing);
  switch (expression.op) {
    case "add":
      return [...expressionLines(a, writing, perLine), plus([mo("")], asTerm(second))];
    case "subtract":
      return [...expressionLines(a, writing, perLine), [mo(""), mo("−"), ...within(second, 2)]];
    case "multiply":
      return perLine === 0 || isSame(a, b)
        ? [expressionNodes(expression, writing)]
        : [within(piece(a, writing), 2), [mo(""), mo("·"), ...within(second, 2)]];
    default:
      return [expressionNodes(expression, writing)];
  }
}

/** What is added to something: a sum in brackets. */
function asTerm(term: Piece): Piece {
  return term.bond === 0 ? { nodes: fenced(term.nodes), bond: 3 } : term;
}

function named({ symbol, value, label, subject }: Extract<Expression, { kind: "name" }>, writing: Writing): Piece {
  const shown: Piece =
    writing.as === "letters" ? { nodes: symbolNodes(symbol), bond: 3 } : numberPiece(value, writing.digits);
  const title = `${label ?? symbol} = ${value}`;
  if (subject === undefined) return { ...shown, nodes: [h("mrow", { title }, [...shown.nodes])] };
  const pressed = (nodes: readonly VNode[]): VNode =>
    h(
      "mrow",
      {
        class: "factor",
        role: "button",
        tabindex: "0",
        "aria-label": title,
        title,
        onClick: () => writing.choose(subject),
        onKeydown: (event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          writing.choose(subject);
        },
      },
      [...nodes],
    );
  const { nodes, bond, negative } = shown;
  return { nodes: [pressed(nodes)], bond, ...(negative === undefined ? {} : { negative: [pressed(negative)] }) };
}

/** How functions are written where that is not the operation's own name. */
const WORDS: Readonly<Record<string, string>> = {
  log: "ln",
  log1p: "ln1p",
  maximum: "max",
  minimum: "min",
  logSoftmax: "ln softmax",
};

function operation(op: string, of: readonly Piece[]): Piece {
  const [a = EMPTY, b = EMPTY] = of;
  switch (op) {
    case "add":
      return { nodes: plus(a.nodes, asTerm(b)), bond: 0 };
    case "subtract":
      return { nodes: [...a.nodes, mo("−"), ...within(b, 2)], bond: 0 };
    case "multiply":
      return { nodes: [...within(a, 2), mo("·"), ...within(b, 2)], bond: 2 };
    case "divide":
      return { nodes: [h("mfrac", [mrow(a.nodes), mrow(b.nodes)])], bond: 3 };
    case "negate":
      return { nodes: [mo("−"), ...within(a, 2)], bond: 1, negative: within(a, 2) };
    case "reciprocal":
      return { nodes: [h("mfrac", [mn("1"), mrow(a.nodes)])], bond: 3 };
    case "equal":
    case "greater": {
      const line = (value: string, when: readonly VNode[]): VNode =>
        h("mtr", [h("mtd", [mn(value)]), h("mtd", [...when])]);
      const condition = [
        h("mtext", `${t("learn.formula.if")}\u00a0`),
        ...a.nodes,
        mo(op === "equal" ? "=" : ">"),
        ...b.nodes,
      ];
      const lines = [line("1", condition), line("0", [h("mtext", t("learn.formula.else"))])];
      return { nodes: [mo("{"), h("mtable", lines)], bond: 2 };
    }
    case "abs":
      return { nodes: [mo("|"), ...a.nodes, mo("|")], bond: 3 };
    case "sqrt":
      return { nodes: [h("msqrt", [...a.nodes])], bond: 3 };
    case "power":
      return { nodes: [h("msup", [mrow(within(a, 3)), mrow(b.nodes)])], bond: 3 };
    case "exp":
      return { nodes: [h("msup", [mi("e"), mrow(a.nodes)])], bond: 3 };
    default: {
      const inside = of.flatMap(({ nodes }, at) => (at === 0 ? nodes : [mo(","), ...nodes]));
      return { nodes: [h("mi", { mathvariant: "normal" }, WORDS[op] ?? op), ...fenced(inside)], bond: 3 };
    }
  }
}

/** Whether they are the same thing, not merely the same number. */
function isSame(a: Expression, b: Expression): boolean {
  if (a.kind === "name")
    return b.kind === "name" && a.symbol === b.symbol && a.label === b.label && a.value === b.value;
  if (a.kind === "number") return b.kind === "number" && a.value === b.value;
  if (a.kind === "operation" && b.kind === "operation")
    return (
      a.op === b.op &&
      a.of.length === b.of.length &&
      a.of.every((one, at) => {
        const other = b.of[at];
        return other !== undefined && isSame(one, other);
      })
    );
  return false;
}

const EMPTY: Piece = { nodes: [], bond: 3 };

function fenced(nodes: readonly VNode[]): readonly VNode[] {
  const bracket = (sign: string): VNode => (isTall(nodes) ? mo(sign) : h("mo", { stretchy: "false" }, sign));
  return [bracket("("), ...nodes, bracket(")")];
}

/** Brackets around what stands in several lines are as high as it; around all else they are as high as a letter. */
function isTall(nodes: readonly unknown[]): boolean {
  return nodes.some(
    (node) =>
      isVNode(node) &&
      (node.type === "mfrac" || node.type === "mtable" || (Array.isArray(node.children) && isTall(node.children))),
  );
}

function within({ nodes, bond }: Piece, least: Bond): readonly VNode[] {
  return bond < least ? fenced(nodes) : nodes;
}

/** One term behind others: "a − 2" where it is negative. */
function plus(sum: readonly VNode[], term: Piece): readonly VNode[] {
  if (sum.length === 0) return term.nodes;
  return term.negative === undefined ? [...sum, mo("+"), ...term.nodes] : [...sum, mo("−"), ...term.negative];
}

/** The same formula as a line of text, for those who hear it. */
export function spoken(expression: Expression, digits: (value: number) => string): string {
  switch (expression.kind) {
    case "number":
      return digits(expression.value);
    case "name":
      return expression.symbol;
    case "sum":
      return [
        ...expression.terms.map((term) => spoken(term, digits)),
        ...(expression.more > 0 ? [digits(expression.rest)] : []),
      ].join(" + ");
    case "operation": {
      const of = expression.of.map((one) => spoken(one, digits));
      if (expression.op === "greater") return t("learn.formula.case", { a: of[0] ?? "", b: of[1] ?? "" });
      if (expression.op === "equal") return t("learn.formula.same", { a: of[0] ?? "", b: of[1] ?? "" });
      const sign = SPOKEN[expression.op];
      return sign === undefined || of.length < 2
        ? `${WORDS[expression.op] ?? expression.op}(${of.join(", ")})`
        : `(${of.join(sign)})`;
    }
    default:
      return expression satisfies never;
  }
}

const SPOKEN: Readonly<Record<string, string>> = { add: " + ", subtract: " − ", multiply: " · ", divide: " / " };

/** About how many characters wide it is: a fraction is as wide as its wider half. */
export function characters(nodes: readonly unknown[]): number {
  const widths = nodes.map((node): number => {
    if (!isVNode(node)) return 0;
    if (typeof node.children === "string") return node.children.length;
    if (!Array.isArray(node.children)) return 0;
    return node.type === "mfrac"
      ? Math.max(...node.children.map((part) => characters([part])))
      : characters(node.children);
  });
  return widths.reduce((sum, width) => sum + width, 0);
}
