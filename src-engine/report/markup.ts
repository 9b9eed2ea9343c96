// Pages made of literal pieces and values: whatever stands in a value is text, and can neither open an element nor end an attribute. What is
// written between the values is ours. Elements of HTML, SVG and MathML alike.

import { invariant } from "../document/errors";
import { printable } from "../words/printable";

/** A piece of a page that is well formed. Only {@link markup} and the style sheet make one. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** The template's own strings are literal; everything else goes through {@link escaped}. */
  static of(strings: TemplateStringsArray, values: readonly MarkupValue[]): Markup {
    return new Markup(strings.reduce((text, next, at) => text + written(values[at - 1]) + next));
  }

  /** A style sheet as it stands in its element, where nothing is escaped. */
  static style(text: string): Markup {
    invariant(!text.includes("<"), "a style sheet opens no element");
    return new Markup(text);
  }

  toString(): string {
    return this.#text;
  }
}

export type MarkupValue = Markup | string | number | null | undefined | readonly MarkupValue[];

/** A piece of a page. Attributes that hold values stand in double quotes; a list is written one after the other, null as nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return Markup.of(strings, values);
}

function written(value: MarkupValue): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Markup) return value.toString();
  return typeof value === "object" ? value.map(written).join("") : escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in an element or in a quoted attribute. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
