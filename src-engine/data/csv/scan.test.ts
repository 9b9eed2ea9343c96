import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessDelimiter, parseRecords } from "./dialect";
import { hasHeader } from "./layout";
import type { CsvScan } from "./scan";
import { CsvScanner } from "./scan";

function scan(text: string, chunk = Infinity): CsvScan {
  const scanner = new CsvScanner(",", '"');
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunk) scanner.push(bytes.subarray(start, start + chunk));
  return scanner.end();
}

const cell = fc.string({ unit: fc.constantFrom("a", "é", " ", ",", '"', "\n", "\r\n", "1", "'"), maxLength: 6 });
const grid = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 8 }))
  .chain(([width, height]) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: height, maxLength: height }),
  );

function write(records: readonly (readonly string[])[], ending: string, quoteAll: boolean): string {
  const quoted = (text: string): string =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return records.map((record) => record.map(quoted).join(",") + ending).join("");
}

describe("the scanner", () => {
  it("counts the records of any well-formed file, however it is cut into chunks", () => {
    fc.assert(
      fc.property(
        grid,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (records, ending, quoteAll, chunk) => {
          const result = scan(write(records, ending, quoteAll), chunk);
          expect(result.problem).toBeNull();
          expect(result.records).toBe(records.length);
          expect(result.fields).toBe(records[0]?.length);
          expect(result.oddEndings).toBe(false);
        },
      ),
    );
  });

  it("never throws, and gives the same answer for any chunks", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "\0", "_", "0", "7"), maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (text, chunk) => {
          expect(scan(text, chunk)).toEqual(scan(text));
        },
      ),
    );
  });

  it("names every field in which a code may stand, however it is cut", () => {
    const sign = fc.constantFrom("", "", "0", "00", "7", "0.5", "-0", "-01", "+5", " 7", "a", "007", "10");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sign, sign, sign), { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (records, ending, quoteAll, chunk) => {
          const text = write([["a", "b", "c"], ...records], ending, quoteAll);
          const real = [0, 1, 2].filter((field) =>
            records.some((record) => /^([+-]?0[0-9]| )/.test(record[field] ?? "")),
          );
          expect([...scan(text).codes].sort()).toEqual(real);
          expect([...scan(text, chunk).codes].sort()).toEqual(real);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("counts plain lines as it counts any", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", ",", "é", "\n"), maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (text, chunk) => {
          // A quote at the end, in a field of its own, keeps every chunk of the one scan from being plain.
          const all = new CsvScanner(",", '"');
          for (const byte of Buffer.from(`${text}\n""`)) all.push(Uint8Array.of(byte));
          const once = new CsvScanner(",", '"');
          once.push(Buffer.from(`${text}\n""`));
          expect(all.end()).toEqual(once.end());
          expect(scan(text, chunk)).toEqual(scan(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("reads the same records as the parser of samples", () => {
    fc.assert(
      fc.property(grid, fc.constantFrom("\n", "\r\n"), fc.boolean(), (records, ending, quoteAll) => {
        expect(parseRecords(write(records, ending, quoteAll), ",", '"', 100)).toEqual(records);
      }),
    );
  });

  it.each([
    ["a,b\n1,2\n3,4,5\n", { kind: "ragged", line: 3, expected: 2, received: 3 }],
    ["a,b\n1,2\n3\n", { kind: "ragged", line: 3, expected: 2, received: 1 }],
    ['a,b\n"x\ny",2\n3\n', { kind: "ragged", line: 4, expected: 2, received: 1 }],
    ['a,b\n1,"2\n3,4\n', { kind: "open-quote", line: 2 }],
    ['a,b\n"x"y,2\n', { kind: "text-after-quote", line: 2 }],
    ["a,b\n1,\0\n", { kind: "nul", line: 2 }],
  ])("finds what is wrong with %j", (text, problem) => {
    expect(scan(text).problem).toEqual(problem);
  });

  it("passes over empty lines, and takes a quote inside a field as it is", () => {
    expect(scan('a,b\n\n5" pipe,2\n\n')).toMatchObject({ records: 2, problem: null });
  });

  it("tells line breaks inside fields and mixed line endings", () => {
    expect(scan('a,b\n"x\ny",2\n')).toMatchObject({ brokenLines: true, oddEndings: false });
    expect(scan("a,b\r\n1,2\n")).toMatchObject({ oddEndings: true });
    expect(scan("a,b\r1,2\r")).toMatchObject({ records: 2, oddEndings: true });
  });
});

describe("the dialect", () => {
  it.each([
    ["a,b\n1,2\n", ","],
    ["a;b\n1,5;2\n", ";"],
    ["a\tb c\n1\t2, 3\n", "\t"],
    ["a|b|c\n1|2|3\n", "|"],
    ['name,"text; with; many"\nx,"a;b;c"\n', ","],
    ["a,b,c\n1,2,3\n4,5\n6,7,8\n", ","],
    ["just\none\ncolumn\n", null],
  ])("of %j has the delimiter %j", (text, delimiter) => {
    expect(guessDelimiter(text, '"', true)).toBe(delimiter);
  });

  it.each([
    [["a", "b"], true],
    [["", "b"], true],
    [["a", "1.5"], false],
    [["a", "NA"], false],
    [["", ""], false],
  ])("takes %j for a header: %j", (first, header) => {
    expect(hasHeader([first], ["", "na", "?"])).toBe(header);
  });
});
