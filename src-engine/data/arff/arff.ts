// ARFF, Weka's files: attributes with their types, then rows of values. https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/

import { UserError } from "../../document/errors";

/** What an attribute holds where a sparse row leaves it out: 0, or the first of its values. */
interface Attribute {
  readonly name: string;
  readonly usual: string;
}

/** Feeds on the lines of a file; rows are texts, "" is missing. */
export class ArffReader {
  readonly #file: string;
  readonly #attributes: Attribute[] = [];
  #line = 0;
  #inData = false;
  /** Lines of comments, or without anything, lie among the rows. */
  gaps = false;
  #isGap = false;
  /** The line of the first row. */
  firstLine = 0;

  /** @param file how messages call it */
  constructor(file: string) {
    this.#file = file;
  }

  get names(): readonly string[] {
    return this.#attributes.map(({ name }) => name);
  }

  get isInData(): boolean {
    return this.#inData;
  }

  /** The cells of the line's row; null where it holds none. @throws UserError "malformed-file" or "ragged-row" */
  push(given: string): readonly string[] | null {
    this.#line += 1;
    const line = given.trim();
    if (line === "" || line.startsWith("%")) {
      this.#isGap = this.firstLine > 0;
      return null;
    }
    if (!this.#inData) {
      this.#declare(line);
      return null;
    }
    this.gaps ||= this.#isGap;
    if (this.firstLine === 0) this.firstLine = this.#line;
    return line.startsWith("{") ? this.#sparse(line) : this.#dense(line);
  }

  #declare(line: string): void {
    const [, word = ""] = /^@(\w+)/.exec(line) ?? [];
    switch (word.toLowerCase()) {
      case "relation":
        return;
      case "data":
        if (this.#attributes.length === 0) throw this.#malformed("it declares no attribute");
        this.#inData = true;
        return;
      case "attribute":
        break;
      default:
        throw this.#malformed(`"${line.slice(0, 40)}" is no declaration`);
    }
    const { text: name, end } = this.#word(line, line.search(/\s/) + 1, /\s/);
    const type = line.slice(end).trim();
    if (/^relational\b/i.test(type)) throw this.#malformed(`its attribute "${name}" holds tables`);
    const [first = ""] = type.startsWith("{") ? this.#cells(type.slice(1, type.lastIndexOf("}"))) : ["0"];
    this.#attributes.push({ name, usual: first });
  }

  #dense(line: string): readonly string[] {
    // A weight may stand behind the values.
    const cells = this.#cells(line.replace(/,\s*\{[^{}'"]*\}\s*$/, ""));
    if (cells.length === this.#attributes.length) return cells;
    throw new UserError({
      code: "ragged-row",
      message: `Line ${this.#line} of "${this.#file}" has ${cells.length} values, but ${this.#attributes.length} attributes are declared.`,
      next: "Look there for a missing or an extra comma, or for a text with a comma in it that is not in quotes.",
      subject: { kind: "file", path: this.#file },
    });
  }

  /** "{1 5.2, 3 yes}": the attributes' numbers, from 0, with their values. */
  #sparse(line: string): readonly string[] {
    const row = this.#attributes.map(({ usual }) => usual);
    const body = line.slice(1, line.lastIndexOf("}"));
    for (let at = 0; at < body.length;) {
      const [found = "", index = ""] = /^\s*(\d+)\s+/.exec(body.slice(at)) ?? [];
      if (found === "" || Number(index) >= row.length) {
        if (body.slice(at).trim() === "") break;
        throw this.#malformed("a value has no attribute");
      }
      const { text, end, isQuoted } = this.#word(body, at + found.length, /,/);
      row[Number(index)] = text === "?" && !isQuoted ? "" : text;
      at = end + 1;
    }
    return row;
  }

  #cells(text: string): string[] {
    const cells: string[] = [];
    for (let at = 0; at <= text.length;) {
      const { text: cell, end, isQuoted } = this.#word(text, at, /,/);
      cells.push(cell === "?" && !isQuoted ? "" : cell);
      at = end + 1;
    }
    return cells;
  }

  /** The text from some place to the sign that ends it, which it gives the place of; in quotes of either kind, or without. */
  #word(
    text: string,
    from: number,
    stop: RegExp,
  ): { readonly text: string; readonly end: number; readonly isQuoted: boolean } {
    let at = from;
    while (/[ \t]/.test(text[at] ?? "")) at += 1;
    const quote = text[at];
    if (quote !== "'" && quote !== '"') {
      const length = stop.exec(text.slice(at))?.index ?? text.length - at;
      return { text: text.slice(at, at + length).trim(), end: at + length, isQuoted: false };
    }
    let word = "";
    for (at += 1; at < text.length && text[at] !== quote; at++) {
      if (text[at] === "\\") at += 1;
      word += text[at] ?? "";
    }
    if (at >= text.length) throw this.#malformed("a quote is never closed");
    const rest = text.slice(at + 1);
    const length = stop.exec(rest)?.index ?? rest.length;
    if (rest.slice(0, length).trim() !== "") throw this.#malformed("text follows a quote that ends a value");
    return { text: word, end: at + 1 + length, isQuoted: true };
  }

  #malformed(why: string): UserError {
    return new UserError({
      code: "malformed-file",
      message: `"${this.#file}" cannot be read as ARFF: ${why} (line ${this.#line}).`,
      next: "Correct it there, or save the table as CSV.",
      subject: { kind: "file", path: this.#file },
    });
  }
}
