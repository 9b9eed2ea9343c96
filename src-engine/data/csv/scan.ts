// One pass over the bytes of a CSV file (UTF-8), before DuckDB reads it: counts its records and finds what is wrong with
// it, with the line. RFC 4180 with any delimiter: a field that begins with a quote ends at the next single quote, a
// doubled quote is a quote; a quote inside an unquoted field is an ordinary character.

/** The first thing that is wrong with a file. Lines are counted from 1. */
export type CsvProblem =
  | { readonly kind: "ragged"; readonly line: number; readonly expected: number; readonly received: number }
  | { readonly kind: "open-quote"; readonly line: number }
  | { readonly kind: "text-after-quote"; readonly line: number }
  | { readonly kind: "nul"; readonly line: number };

export interface CsvScan {
  /** Not counting empty lines; the header is one. */
  readonly records: number;
  /** Of every record. */
  readonly fields: number;
  /** A quoted field holds a line break. */
  readonly brokenLines: boolean;
  /** More than one kind of line ending, or the old Macintosh's. */
  readonly oddEndings: boolean;
  readonly longestRecord: number;
  /** Every record is one line, and every line a record. */
  readonly lineEach: boolean;
  readonly problem: CsvProblem | null;
  /** "_" stands between two digits somewhere. */
  readonly joinedDigits: boolean;
  /** Fields, by their places from 0, that hold something like a code: digits after a zero, or a text with a blank in front. */
  readonly codes: ReadonlySet<number>;
}

const LF = 10;
const CR = 13;

// Where the scanner stands.
const RECORD_START = 0;
const FIELD_START = 1;
const UNQUOTED = 2;
const QUOTED = 3;
/** Just after a quote inside a quoted field: its end, or the first of a pair. */
const AFTER_QUOTE = 4;

/** Feeds on chunks of any size. */
export class CsvScanner {
  readonly #delimiter: number;
  readonly #quote: number;
  #state = RECORD_START;
  readonly #firstLine: number;
  #line: number;
  #recordLine: number;
  #quoteLine: number;
  #fields = 1;
  #expected = 0;
  #records = 0;
  #length = 0;
  #longest = 0;
  #lastWasCr = false;
  #lf = 0;
  #crlf = 0;
  #cr = 0;
  #brokenLines = false;
  #joinedDigits = false;
  /** The last bytes of what was pushed, at most two. */
  #last = new Uint8Array(0);
  readonly #codes = new Set<number>();
  /** The first bytes of a field that the end of what was pushed cuts off. */
  #cut: { readonly field: number; readonly begun: Uint8Array } | null = null;
  #problem: CsvProblem | null = null;

  /**
   * @param delimiter a single ASCII character, like the quote
   * @param firstLine number of the first line that is pushed
   */
  constructor(delimiter: string, quote: string, firstLine = 1) {
    this.#firstLine = firstLine;
    this.#line = firstLine;
    this.#recordLine = firstLine;
    this.#quoteLine = firstLine;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote.charCodeAt(0);
  }

  get problem(): CsvProblem | null {
    return this.#problem;
  }

  push(bytes: Uint8Array): void {
    if (this.#problem !== null) return;
    this.#lookForJoined(bytes);
    if (this.#cut !== null && bytes.length > 0) {
      const { field, begun } = this.#cut;
      this.#cut = null;
      this.#look(Uint8Array.of(...begun, ...bytes.subarray(0, MOST_BEGUN)), 0, field);
    }
    const simple =
      this.#state !== QUOTED &&
      this.#state !== AFTER_QUOTE &&
      !this.#lastWasCr &&
      [this.#quote, CR, 0].every((byte) => !bytes.includes(byte));
    if (simple) this.#pushSimple(bytes);
    else this.#pushAny(bytes);
  }

  /** Bytes outside quotes in which no quote, carriage return or zero stands: the most of most files, and four times as fast. */
  #pushSimple(bytes: Uint8Array): void {
    const delimiter = this.#delimiter;
    const most = Math.max(delimiter, LF);
    let fields = this.#state === RECORD_START ? 1 : this.#fields;
    let start = -this.#length;
    if (this.#state !== UNQUOTED && bytes.length > 0) this.#look(bytes, 0, fields);
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (byte > most) continue;
      if (byte === delimiter) {
        fields += 1;
        if ((bytes[index + 1] ?? LETTER) <= ZERO) this.#look(bytes, index + 1, fields);
      } else if (byte === LF) {
        this.#line += 1;
        this.#lf += 1;
        this.#fields = fields;
        const length = index + 1 - start;
        if (length > 1 && !this.#endRecord(length)) return;
        start = index + 1;
        fields = 1;
        this.#recordLine = this.#line;
        if ((bytes[start] ?? LETTER) <= ZERO) this.#look(bytes, start, fields);
      }
    }
    this.#fields = fields;
    this.#length = bytes.length - start;
    const last = bytes.at(-1);
    if (last === undefined) return;
    this.#state = last === LF ? RECORD_START : last === delimiter ? FIELD_START : UNQUOTED;
  }

  #pushAny(bytes: Uint8Array): void {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    let state = this.#state;
    let length = this.#length;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      length += 1;
      // Letters, digits and most else inside a field: nothing changes.
      if (byte > CR && byte !== delimiter && byte !== quote && (state === UNQUOTED || state === QUOTED)) {
        this.#lastWasCr = false;
        continue;
      }
      if (byte === LF && this.#lastWasCr) {
        // The second half of CR LF; the line was ended by the first.
        this.#lastWasCr = false;
        if (state !== QUOTED) {
          this.#cr -= 1;
          this.#crlf += 1;
        }
        continue;
      }
      this.#lastWasCr = byte === CR;
      if (byte === LF || byte === CR) {
        this.#line += 1;
        if (state === QUOTED) {
          this.#brokenLines = true;
          continue;
        }
        if (byte === LF) this.#lf += 1;
        else this.#cr += 1;
        if (state !== RECORD_START && !this.#endRecord(length)) return;
        state = RECORD_START;
        length = 0;
        this.#recordLine = this.#line;
      } else if (byte === 0) {
        this.#problem = { kind: "nul", line: this.#line };
        return;
      } else if (state === QUOTED) {
        if (byte === quote) state = AFTER_QUOTE;
      } else if (byte === delimiter) {
        if (state === RECORD_START) this.#fields = 1;
        this.#fields += 1;
        state = FIELD_START;
      } else if (byte === quote && (state === RECORD_START || state === FIELD_START)) {
        if (state === RECORD_START) this.#fields = 1;
        this.#quoteLine = this.#line;
        this.#look(bytes, index + 1, this.#fields);
        state = QUOTED;
      } else if (state === AFTER_QUOTE) {
        if (byte !== quote) {
          this.#problem = { kind: "text-after-quote", line: this.#line };
          return;
        }
        state = QUOTED;
      } else {
        if (state === RECORD_START) this.#fields = 1;
        if (state !== UNQUOTED) this.#look(bytes, index, this.#fields);
        state = UNQUOTED;
      }
    }
    this.#state = state;
    this.#length = length;
  }

  end(): CsvScan {
    if (this.#problem === null) {
      if (this.#state === QUOTED) this.#problem = { kind: "open-quote", line: this.#quoteLine };
      else if (this.#state !== RECORD_START) this.#endRecord(this.#length);
    }
    // After the last line's end a new line begins, in which nothing stands.
    const lines = this.#state === RECORD_START ? this.#line - 1 : this.#line;
    const kinds = [this.#lf, this.#crlf, this.#cr].filter((count) => count > 0).length;
    return {
      records: this.#records,
      fields: this.#expected,
      brokenLines: this.#brokenLines,
      oddEndings: kinds > 1 || this.#cr > 0,
      longestRecord: this.#longest,
      lineEach: this.#problem === null && !this.#brokenLines && lines - this.#firstLine + 1 === this.#records,
      problem: this.#problem,
      joinedDigits: this.#joinedDigits,
      codes: this.#codes,
    };
  }

  #lookForJoined(bytes: Uint8Array): void {
    if (this.#joinedDigits || bytes.length === 0) return;
    const seam = Uint8Array.of(...this.#last, ...bytes.subarray(0, 2));
    this.#joinedDigits = joinsDigits(seam) || joinsDigits(bytes);
    this.#last = (bytes.length < 2 ? seam : bytes).slice(-2);
  }

  /** Looks at the beginning of a field, the n-th of its record; what the next bytes decide waits for them. */
  #look(bytes: Uint8Array, at: number, field: number): void {
    const first = bytes[at];
    if (first !== undefined && first <= BLANK && first !== LF && first !== CR && first !== this.#delimiter) {
      this.#codes.add(field - 1);
      return;
    }
    const digits = first === PLUS || first === MINUS ? at + 1 : at;
    const [zero, next] = [bytes[digits], bytes[digits + 1]];
    if (zero === undefined || (zero === ZERO && next === undefined))
      this.#cut = { field, begun: bytes.subarray(at, at + MOST_BEGUN).slice() };
    else if (zero === ZERO && isDigit(next)) this.#codes.add(field - 1);
  }

  /** Whether the record is as it should be. */
  #endRecord(length: number): boolean {
    this.#records += 1;
    this.#longest = Math.max(this.#longest, length);
    if (this.#records === 1) this.#expected = this.#fields;
    if (this.#fields === this.#expected) return true;
    this.#problem = { kind: "ragged", line: this.#recordLine, expected: this.#expected, received: this.#fields };
    return false;
  }
}

const UNDERSCORE = 95;
const BLANK = 32;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const LETTER = 65;
/** Bytes that tell whether a field begins as a code. */
const MOST_BEGUN = 3;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

/** Whether "_" stands between two digits. */
export function joinsDigits(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(UNDERSCORE); at >= 0; at = bytes.indexOf(UNDERSCORE, at + 1))
    if (isDigit(bytes[at - 1]) && isDigit(bytes[at + 1])) return true;
  return false;
}
