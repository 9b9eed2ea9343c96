// How a CSV file is written, judged from its beginning: its records, and what stands between the cells.

/** Delimiters that are tried, the likelier first. */
const DELIMITERS = [",", ";", "\t", "|"] as const;
/** Those that are tried where none of the others is one: database exports have them, and texts seldom. */
const RARE_DELIMITERS = ["^", "~", "\u0001", "\u001f", "¦", "§", "¬", ":"] as const;
/** Rare ones need so many lines that agree. */
const LEAST_RARE = 3;

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
  " ": "blank",
  "\u0001": "control sign 1",
  "\u001f": "control sign 31",
  "fixed-width": "fixed width",
};

/** "comma", or the character itself where it has no name here. */
export function delimiterName(delimiter: string): string {
  return DELIMITER_NAMES[delimiter] ?? delimiter;
}

/** A number as CSV files write it, with a point or a comma. */
export const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?$/;

/**
 * The first records of a text, in the grammar of {@link CsvScanner}; empty lines are passed over. The last one may be
 * cut off where the text is.
 */
export function parseRecords(text: string, delimiter: string, quote: string, limit: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  let fresh = true;
  const endField = (): void => {
    record.push(field);
    field = "";
    fresh = true;
  };
  const endRecord = (): void => {
    endField();
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  };
  for (let index = 0; index < text.length && records.length < limit; index++) {
    const character = text[index];
    if (character === undefined) break;
    if (quoted) {
      if (character !== quote) field += character;
      else if (text[index + 1] === quote) field += text[++index] ?? "";
      else quoted = false;
    } else if (character === quote && fresh) {
      quoted = true;
      fresh = false;
    } else if (character === delimiter) endField();
    else if (character === "\n" || character === "\r") {
      if (character === "\r" && text[index + 1] === "\n") index += 1;
      endRecord();
    } else {
      field += character;
      fresh = false;
    }
  }
  if (records.length < limit && (field !== "" || record.length > 0)) endRecord();
  return records;
}

/**
 * The delimiter under which most of the first records have the same number of fields, two or more; null when there is
 * none, so that the file has one column.
 */
export function guessDelimiter(text: string, quote: string, complete: boolean): string | null {
  let best: { delimiter: string; agreeing: number; fields: number } | null = null;
  const bare = withoutQuoted(text, quote);
  for (const delimiter of DELIMITERS) {
    const records = parseRecords(bare, delimiter, quote, 100);
    if (!complete && records.length > 1) records.pop();
    const fields = records[0]?.length ?? 0;
    if (fields < 2) continue;
    const agreeing = records.filter((record) => record.length === fields).length / records.length;
    // The first record counts most: a damaged file should be named as damaged, not read with an odd delimiter.
    if (
      best === null ||
      agreeing > best.agreeing + 0.2 ||
      (agreeing > best.agreeing - 0.2 && fields > best.fields && agreeing >= best.agreeing)
    ) {
      best = { delimiter, agreeing, fields };
    }
  }
  return best?.delimiter ?? rareDelimiter(bare, quote, complete);
}

/** All first records have the same number of fields under it, two or more. */
function rareDelimiter(bare: string, quote: string, complete: boolean): string | null {
  const found = RARE_DELIMITERS.find((delimiter) => {
    if (!bare.includes(delimiter)) return false;
    const records = parseRecords(bare, delimiter, quote, 100);
    if (!complete && records.length > 1) records.pop();
    const fields = records[0]?.length ?? 0;
    return records.length >= LEAST_RARE && fields >= 2 && records.every(({ length }) => length === fields);
  });
  return found ?? null;
}

/** The text with its quoted fields emptied: what stands in quotes says nothing about the delimiter. */
function withoutQuoted(text: string, quote: string): string {
  const ends = (index: number): boolean =>
    index < 0 || index >= text.length || `${DELIMITERS.join("")}\r\n`.includes(text[index] ?? "");
  let bare = "";
  let copied = 0;
  for (let index = text.indexOf(quote); index >= 0; index = text.indexOf(quote, index + 1)) {
    if (!ends(index - 1)) continue;
    let close = text.indexOf(quote, index + 1);
    while (close >= 0 && text[close + 1] === quote) close = text.indexOf(quote, close + 2);
    if (close < 0) break;
    if (!ends(close + 1)) continue;
    bare += text.slice(copied, index);
    copied = close + 1;
    index = close;
  }
  return bare + text.slice(copied);
}
