// A text that is no plain CSV, line by line made one: cells between blanks or at fixed places, a delimiter of more than one
// byte, comments among the rows, a line of units, delimiters at the ends of lines.

import { UserError } from "../../document/errors";
import { fitsPlaces, splitAtBlanks, splitAtPlaces } from "./blanks";
import type { Layout } from "./layout";

/** What stands between the cells of what is written: one byte. */
export function writtenDelimiter({ delimiter }: Pick<Layout, "delimiter">): string | null {
  if (delimiter === null || isPlain(delimiter)) return delimiter;
  // No text has the other sign: where one does, its line has a cell too many, which is told.
  return delimiter.length > 1 ? "," : "\u001f";
}

const isPlain = (delimiter: string): boolean => delimiter.length === 1 && delimiter.charCodeAt(0) < 0x80;

/** Whether the text must be rewritten before it can be read as CSV. */
export function isRewritten({ delimiter, comment, units, trailing, leavesOut }: Layout): boolean {
  return (delimiter !== null && !isPlain(delimiter)) || comment !== null || units !== null || trailing || leavesOut;
}

/** A record of CSV; a cell is quoted where it must be. */
export function csvRecord(cells: readonly string[], quote = '"', delimiter = ","): string {
  const written = cells.map((cell) =>
    cell.includes(quote) || cell.includes(delimiter) || /[\r\n]/.test(cell)
      ? `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`
      : cell,
  );
  // A line with nothing on it would be no record.
  return written.length === 1 && written[0] === "" ? quote + quote : written.join(delimiter);
}

/** Records that were left out, the first of them with their lines, from 1, and their numbers of cells. */
export interface OddRecords {
  count: number;
  readonly first: { readonly line: number; readonly fields: number | null }[];
}

/** Those that are named. */
const MOST_NAMED = 20;
/** Lines of a record that are waited for. */
const MOST_HELD = 10_000;

/** Feeds on text whose lines end with "\n", in chunks of any size; the first line is the table's first. */
export class Rewriter {
  readonly #layout: Layout;
  readonly #quote: string;
  readonly #file: string;
  #rest = "";
  /** Within quotes that an earlier line opened. */
  #open = false;
  #fields = 1;
  #records = 0;
  #line: number;
  #written = 0;
  /** Lines that were left out before so many written ones. */
  readonly #left: number[] = [];
  /** Lines of a record that is not at its end, as they will be written, where it may be left out. */
  #held: string[] = [];
  readonly #odd: OddRecords = { count: 0, first: [] };

  /** @param file how messages call it */
  constructor(layout: Layout, quote: string, file: string) {
    this.#layout = layout;
    this.#quote = quote;
    this.#file = file;
    this.#line = layout.skipped.length;
  }

  /** The number of the line that became the n-th written one, both from 1. */
  sourceLine(written: number): number {
    const { length: skipped } = this.#layout.skipped;
    return written + skipped + this.#left.filter((before) => before < written).length;
  }

  /** Lines left out after the first record and the units under it. */
  get leftAmongRows(): boolean {
    const { units, header } = this.#layout;
    return this.#left.filter((before) => before >= 1).length > (header && units !== null ? 1 : 0);
  }

  /** Records that were left out because they have another number of cells than the first. */
  get odd(): Readonly<OddRecords> {
    return this.#odd;
  }

  push(text: string): string {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.map((line) => this.#rewrite(line)).join("");
  }

  end(): string {
    const last = this.#rest;
    this.#rest = "";
    const written = last === "" ? "" : this.#rewrite(last);
    // A quote that is never closed is told of.
    return written + this.#release();
  }

  /** The line as it is written, with its end; "" where it is left out. */
  #rewrite(line: string): string {
    this.#line += 1;
    const { comment, units, delimiter, starts, first, trailing } = this.#layout;
    const isStart = !this.#open;
    if (isStart && comment !== null && line.startsWith(comment)) return this.#leaveOut();
    if (starts !== null) {
      if (!fitsPlaces(line, starts)) {
        if (!this.#layout.leavesOut) throw this.#unfit(line);
        return this.#leaveOutOdd(this.#line, null, 1);
      }
      return this.#isUnits(line) ? this.#leaveOut() : this.#write(splitAtPlaces(line, starts), line);
    }
    if (delimiter === "blanks") {
      if (this.#isUnits(line)) return this.#leaveOut();
      const cells = splitAtBlanks(line, this.#quote);
      const isOdd = this.#layout.leavesOut && line.trim() !== "" && cells.length !== first.length;
      return isOdd ? this.#leaveOutOdd(this.#line, cells.length, 1) : this.#write(cells, line);
    }
    if (isStart && units !== null && this.#isUnits(line)) return this.#leaveOut();
    const { text, ends } = this.#scan(line);
    const isOver = trailing && !this.#open && ends && this.#fields === first.length + 1;
    const written = `${isOver ? text.slice(0, -1) : text}\n`;
    if (this.#layout.leavesOut && (!isStart || line !== "")) {
      this.#held.push(written);
      if (this.#open && this.#held.length < MOST_HELD) return "";
      const fields = this.#fields - (isOver ? 1 : 0);
      if (!this.#open && fields !== first.length) {
        const { length } = this.#held;
        this.#held = [];
        return this.#leaveOutOdd(this.#line - length + 1, fields, length);
      }
      if (!this.#open) this.#records += 1;
      return this.#release();
    }
    if (!this.#open && line !== "") this.#records += 1;
    this.#written += 1;
    return written;
  }

  /** Writes what was held. */
  #release(): string {
    const lines = this.#held;
    this.#held = [];
    this.#written += lines.length;
    return lines.join("");
  }

  /** @param line where the record begins @param fields null where it has none @param lines of it */
  #leaveOutOdd(line: number, fields: number | null, lines: number): string {
    for (let count = 0; count < lines; count++) this.#left.push(this.#written);
    this.#odd.count += 1;
    if (this.#odd.first.length < MOST_NAMED) this.#odd.first.push({ line, fields });
    return "";
  }

  /** The second record, where that holds units. */
  #isUnits(line: string): boolean {
    if (this.#layout.units === null || this.#records !== 1 || line.trim() === "") return false;
    this.#records += 1;
    return true;
  }

  #leaveOut(): string {
    this.#left.push(this.#written);
    return "";
  }

  #write(cells: readonly string[], line: string): string {
    this.#written += 1;
    if (line.trim() === "") return "\n";
    this.#records += 1;
    return `${csvRecord(cells, this.#quote)}\n`;
  }

  /** Follows quotes and counts fields. Gives the line with the written delimiter, and whether it ends with one. */
  #scan(line: string): { readonly text: string; readonly ends: boolean } {
    const { delimiter } = this.#layout;
    const written = writtenDelimiter(this.#layout);
    let text = "";
    let copied = 0;
    let fresh = !this.#open;
    if (!this.#open) this.#fields = 1;
    for (let at = 0; at < line.length; at++) {
      const sign = line[at];
      if (this.#open) {
        if (sign !== this.#quote) continue;
        if (line[at + 1] === this.#quote) at += 1;
        else this.#open = false;
      } else if (sign === delimiter) {
        this.#fields += 1;
        fresh = true;
        text += line.slice(copied, at) + (written ?? "");
        copied = at + 1;
      } else {
        if (fresh && sign === this.#quote) this.#open = true;
        fresh = false;
      }
    }
    return { text: text + line.slice(copied), ends: fresh && line !== "" };
  }

  #unfit(line: string): UserError {
    return new UserError({
      code: "ragged-row",
      message: `Line ${this.#line} of "${this.#file}" has text where another column begins: "${line.slice(0, 60)}".`,
      next: "Look there for a cell that is too long, or choose what stands between the cells.",
      subject: { kind: "file", path: this.#file },
    });
  }
}
