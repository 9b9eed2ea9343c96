// Letters that several layers have on one card are told apart: those of another layer than its own say whose they are.

import type { Equation, Expression, Subject } from "../protocol/learn";

type Name = Extract<Expression, { kind: "name" }>;

export interface Card {
  readonly forward: readonly Equation[];
  readonly backward: readonly Equation[];
}

/**
 * @param own the layer that the card is about: its letters stay as they are
 * @param layerOf whose a number is
 * @param titleOf what people call a layer
 */
export function toldApart(
  card: Card,
  own: string,
  layerOf: (subject: Subject) => string | null,
  titleOf: (layer: string) => string,
): Card {
  const owners = new Map<string, Set<string>>();
  const note = ({ symbol, subject }: Pick<Name, "symbol" | "subject">): void => {
    const layer = subject === undefined ? null : layerOf(subject);
    if (layer === null) return;
    const letter = letterOf(symbol);
    owners.set(letter, (owners.get(letter) ?? new Set()).add(layer));
  };
  for (const equation of [...card.forward, ...card.backward]) {
    note(equation);
    for (const name of namesIn(equation.expression)) note(name);
  }
  const taken = new Set<string>();
  for (const [letter, layers] of owners)
    if (layers.size > 1) for (const layer of layers) if (layer !== own) taken.add(`${layer} ${letter}`);
  if (taken.size === 0) return card;
  const named = <T extends { readonly symbol: string; readonly subject?: Subject | undefined }>(one: T): T => {
    const layer = one.subject === undefined ? null : layerOf(one.subject);
    return layer !== null && taken.has(`${layer} ${letterOf(one.symbol)}`)
      ? { ...one, symbol: `${one.symbol}${one.symbol.includes(" of ") ? ", " : " of "}${titleOf(layer)}` }
      : one;
  };
  const told = (list: readonly Equation[]): readonly Equation[] =>
    list.map((equation) => ({ ...named(equation), expression: rewritten(equation.expression, named) }));
  return { forward: told(card.forward), backward: told(card.backward) };
}

/** Without its index: "w" of "w[1,2]", "∂Cᵢ/∂a" of "∂Cᵢ/∂a₁". */
function letterOf(symbol: string): string {
  return symbol.replace(/(\[[\d,]+\]|[₀-₉]+)(?= of |$)/u, "");
}

export function* namesIn(expression: Expression): Generator<Name> {
  switch (expression.kind) {
    case "number":
      return;
    case "name":
      yield expression;
      return;
    case "operation":
      for (const one of expression.of) yield* namesIn(one);
      return;
    case "sum":
      for (const term of expression.terms) yield* namesIn(term);
      return;
    default:
      expression satisfies never;
  }
}

function rewritten(expression: Expression, named: (name: Name) => Name): Expression {
  switch (expression.kind) {
    case "number":
      return expression;
    case "name":
      return named(expression);
    case "operation":
      return { ...expression, of: expression.of.map((one) => rewritten(one, named)) };
    case "sum":
      return { ...expression, terms: expression.terms.map((term) => rewritten(term, named)) };
    default:
      return expression satisfies never;
  }
}
