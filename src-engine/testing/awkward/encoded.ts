// Texts in older encodings, as Python writes them (fixtures/make_encoded.py); and some that are of no one encoding.

import { readFileSync } from "node:fs";
import * as v from "valibot";
import type { Awkward } from "./awkward";
import { linesOf, rowsOf } from "./awkward";

const fixtures = v.parse(
  v.array(
    v.object({
      language: v.string(),
      encoding: v.string(),
      names: v.array(v.string()),
      rows: v.array(v.array(v.union([v.string(), v.number()]))),
      bytes: v.string(),
    }),
  ),
  JSON.parse(readFileSync(new URL("fixtures/encoded.json", import.meta.url), "utf8")),
);

export const ENCODED_FILES: readonly Awkward[] = [
  ...fixtures.map(({ language, encoding, names, rows, bytes }): Awkward => ({
    what: `${language} in ${encoding}`,
    name: `${encoding}.csv`,
    bytes: Buffer.from(bytes, "base64"),
    right: { names, rows, count: 30, ...(encoding.startsWith("utf") ? {} : { told: /The text is read as / }) },
  })),
  {
    what: "one line of Latin-1 in a text of UTF-8",
    name: "mixed.csv",
    bytes: Buffer.concat([
      Buffer.from(linesOf("a,b", 20, (row) => `é${row},${row}`)),
      Buffer.from("caf\xe9,20\n", "latin1"),
      Buffer.from(rowsOf(20, (row) => `é${row},${row}`).join("\n")),
    ]),
    right: { message: /Line 22 of "mixed.csv" is not UTF-8/, next: /--encoding/ },
  },
  {
    what: "letters beyond ASCII for the first time far down",
    name: "late.csv",
    bytes: Buffer.from(
      linesOf(
        "a,kind",
        60_000,
        (row) => `${row},${row < 59_000 ? "plain" : row % 2 === 0 ? "żółty" : "Łódź"}`,
      ).replaceAll(
        /[żółŁź]/g,
        (letter) => ({ ż: "\xbf", ó: "\xf3", ł: "\xb3", Ł: "\xa3", ź: "\x9f" })[letter] ?? letter,
      ),
      "latin1",
    ),
    right: { names: ["a", "kind"], count: 60_000, encoding: "Central European (Windows-1250)" },
  },
];
