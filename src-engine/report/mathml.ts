// The formulas of losses and optimizers, which are written in one line of letters, as MathML: fractions, sums, powers and indices as books set
// them. The grammar is that of the registries: "1/n" is a fraction and binds tightly; " / " with spaces divides the products beside it.

import { invariant } from "../document/errors";
import { markup } from "./markup";
import type { Markup } from "./markup";

/** @throws when the formula is not of the grammar */
export function formulaMath(formula: string): Markup {
  const parser = new Parser(tokens(formula));
  const body = parser.rest();
  return markup`<math display="block" aria-label="${formula}"><mrow>${body}</mrow></math>`;
}

type Kind = "number" | "word" | "letter" | "low" | "high" | "sign";

interface Token {
  readonly kind: Kind;
  readonly text: string;
  /** A space stands before it. */
  readonly apart: boolean;
}

const LOW = "ᵢⱼₖₙₘₜ₊₀₁₂₃₄₅₆₇₈₉";
const LOW_PLAIN = "ijknmt+0123456789";
const HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ";
const HIGH_PLAIN = "0123456789−t";

const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ["number", /^\d+(\.\d+)?/],
  ["word", /^[a-zA-Z]{2,}/],
  ["low", new RegExp(`^[${LOW}]+`)],
  ["high", new RegExp(`^[${HIGH}]+`)],
  ["letter", /^\p{L}\p{M}*/u],
  ["sign", /^\S/],
];

function tokens(formula: string): Token[] {
  const found: Token[] = [];
  for (let rest = formula; rest.trim() !== "";) {
    const apart = /^\s/.test(rest);
    rest = rest.trimStart();
    for (const [kind, pattern] of PATTERNS) {
      const text = pattern.exec(rest)?.[0];
      if (text === undefined) continue;
      found.push({ kind, text, apart });
      rest = rest.slice(text.length);
      break;
    }
  }
  return found;
}

/** Words that are read, not computed. */
const READ = new Set(["if", "else", "all"]);
/** What stands between the factors of a sum, a comparison or a list. */
const BETWEEN = new Set(["+", "-", "=", "←", "≤", ",", ";", "·"]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(found: readonly Token[]) {
    this.#tokens = found;
  }

  /** Everything to the end. */
  rest(): Markup[] {
    const body = this.#sequence(() => false);
    invariant(this.#at === this.#tokens.length, "a formula is parsed to its end");
    return body;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(): Token {
    const token = this.#next;
    invariant(token !== undefined, "a formula does not end in the middle");
    this.#at++;
    return token;
  }

  #sequence(ends: (token: Token) => boolean): Markup[] {
    const pieces: Markup[] = [];
    for (let next = this.#next; next !== undefined && !ends(next); next = this.#next) {
      if (next.kind === "sign" && BETWEEN.has(next.text)) {
        this.#take();
        // A minus with nothing before it, or after another sign, belongs to what follows.
        const form = next.text === "-" && pieces.length === 0 ? markup` form="prefix"` : null;
        pieces.push(markup`<mo${form}>${next.text === "-" ? "−" : next.text}</mo>`);
      } else if (next.kind === "word" && READ.has(next.text)) {
        this.#take();
        pieces.push(markup`<mtext>&#160;${next.text}&#160;</mtext>`);
      } else pieces.push(this.#quotient());
    }
    return pieces;
  }

  /** Products, divided with spaces: "ŷ·y / (|ŷ|·|y|)". */
  #quotient(): Markup {
    const above = this.#product();
    const next = this.#next;
    if (next?.text !== "/" || !next.apart) return above.whole;
    this.#take();
    return markup`<mfrac>${above.bare}${this.#product().bare}</mfrac>`;
  }

  /** Factors without spaces between them: "κₖ·yᵢₖ". `bare`: without the parentheses that a fraction's line makes needless. */
  #product(): Piece {
    const first = this.#fraction();
    if (!this.#isTight("·")) return first;
    const factors = [first.whole];
    while (this.#isTight("·")) {
      this.#take();
      factors.push(markup`<mo>·</mo>`, this.#fraction().whole);
    }
    const whole = markup`<mrow>${factors}</mrow>`;
    return { whole, bare: whole };
  }

  /** "1/n", "η/(1 - β)" */
  #fraction(): Piece {
    const above = this.#factor();
    if (!this.#isTight("/")) return above;
    this.#take();
    const whole = markup`<mfrac>${above.bare}${this.#factor().bare}</mfrac>`;
    return { whole, bare: whole };
  }

  #isTight(sign: string): boolean {
    const next = this.#next;
    const after = this.#tokens[this.#at + 1];
    return next?.text === sign && !next.apart && after?.apart === false;
  }

  /** A thing with its indices and powers. */
  #factor(): Piece {
    const base = this.#base();
    let whole = base.whole;
    let changed = false;
    for (let next = this.#next; next !== undefined && !next.apart; next = this.#next, changed = true) {
      if (next.kind === "low") {
        this.#take();
        const index = indexMath(next.text);
        const high: Token | undefined = this.#next;
        if (high?.kind === "high" && !high.apart) {
          this.#take();
          whole = markup`<msubsup>${whole}${index}<mn>${replaced(high.text, HIGH, HIGH_PLAIN)}</mn></msubsup>`;
        } else whole = markup`<msub>${whole}${index}</msub>`;
      } else if (next.kind === "high") {
        this.#take();
        whole = markup`<msup>${whole}<mn>${replaced(next.text, HIGH, HIGH_PLAIN)}</mn></msup>`;
      } else if (next.text === "^") {
        this.#take();
        whole = markup`<msup>${whole}${this.#base().whole}</msup>`;
      } else break;
    }
    return changed ? { whole, bare: whole } : base;
  }

  #base(): Piece {
    const token = this.#take();
    switch (token.kind) {
      case "number":
        return only(markup`<mn>${token.text}</mn>`);
      case "letter":
        return only(token.text === "Σ" ? this.#sum() : letterMath(token.text));
      case "word":
        return only(this.#call(token.text));
      default:
        return this.#signed(token.text);
    }
  }

  /** "Σᵢ" */
  #sum(): Markup {
    const index = this.#next?.kind === "low" ? this.#take().text : null;
    const sigma = markup`<mo movablelimits="false">∑</mo>`;
    return index === null ? sigma : markup`<munder>${sigma}${indexMath(index)}</munder>`;
  }

  /** "ln ŷ", "max(0, x)" */
  #call(name: string): Markup {
    return markup`<mrow><mi>${name}</mi><mo>&#8289;</mo>${this.#next?.apart === true ? markup`<mspace width="0.17em"></mspace>` : null}${this.#factor().whole}</mrow>`;
  }

  #signed(sign: string): Piece {
    switch (sign) {
      case "(": {
        const inside = this.#within(")");
        return {
          whole: markup`<mrow><mo>(</mo>${inside}<mo>)</mo></mrow>`,
          bare: markup`<mrow>${inside}</mrow>`,
        };
      }
      case "|":
      case "‖":
        return only(
          markup`<mrow><mo stretchy="false" form="prefix">${sign}</mo>${this.#within(sign)}<mo stretchy="false" form="postfix">${sign}</mo></mrow>`,
        );
      case "√":
        return only(markup`<msqrt>${this.#factor().bare}</msqrt>`);
      case "-":
        return only(markup`<mrow><mo form="prefix">−</mo>${this.#factor().whole}</mrow>`);
      default:
        return only(markup`<mo>${sign}</mo>`);
    }
  }

  #within(end: string): Markup[] {
    const inside = this.#sequence(({ text }) => text === end);
    invariant(this.#take().text === end, `"${end}" ends what it began`);
    return inside;
  }
}

/** Of "ŷ" the hat above the letter, so that the letter is set as the others are. */
function letterMath(text: string): Markup {
  const [letter = "", hat] = Array.from(text.normalize("NFD"));
  return hat === "\u0302"
    ? markup`<mover accent="true"><mi>${letter}</mi><mo stretchy="false">^</mo></mover>`
    : markup`<mi>${text}</mi>`;
}

/** Each letter by itself: several in one are set upright, as a name. */
function indexMath(low: string): Markup {
  const signs = Array.from(replaced(low, LOW, LOW_PLAIN), (sign) =>
    sign === "+" ? markup`<mo>+</mo>` : /\d/.test(sign) ? markup`<mn>${sign}</mn>` : markup`<mi>${sign}</mi>`,
  );
  return signs.length === 1 ? markup`${signs}` : markup`<mrow>${signs}</mrow>`;
}

interface Piece {
  readonly whole: Markup;
  /** Without the parentheses around it. */
  readonly bare: Markup;
}

const only = (whole: Markup): Piece => ({ whole, bare: whole });

function replaced(text: string, from: string, to: string): string {
  return Array.from(text, (sign) => to[from.indexOf(sign)] ?? sign).join("");
}
