// Texts in older encodings, as Python writes them (fixtures/make_encoded.py); and some that are of no one encoding.

import { execFileSync } from "node:child_process";
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
    what: "one line of Latin-1 in a text that is said to be UTF-8",
    name: "mixed.csv",
    bytes: Buffer.concat([
      Buffer.from(linesOf("a,b", 20, (row) => `é${row},${row}`)),
      Buffer.from("caf\xe9,20\n", "latin1"),
      Buffer.from(rowsOf(20, (row) => `é${row},${row}`).join("\n")),
    ]),
    options: { encoding: "utf-8" },
    right: {
      names: ["a", "b"],
      rows: [...rowsOf(20, (row) => [`é${row}`, row]), ["caf\ufffd", 20], ...rowsOf(20, (row) => [`é${row}`, row])],
      told: /not UTF-8, the first of them in line 22: each is read as "\ufffd"/,
    },
  },
  ...(
    [
      ["Czech in ISO-8859-2", "ISO-8859-2", ["Jiří", "Šárka", "Žofie"], "Central European (ISO-8859-2)"],
      ["Hungarian in Windows-1250", "CP1250", ["Győző", "Ágnes", "Ödön"], "Central European (Windows-1250)"],
      ["Lithuanian in Windows-1257", "CP1257", ["Žydrūnas", "Šiauliai", "Eglė"], "Baltic (Windows-1257)"],
      ["French in DOS 850", "CP850", ["Élodie", "François", "Zoë"], "Latin-1 (DOS, 850)"],
      ["Ukrainian in KOI8-U", "KOI8-U", ["Їжак", "Євген", "Ґанна"], "Cyrillic (KOI8-U)"],
      ["Thai in Windows-874", "CP874", ["สมชาย", "กรุงเทพ", "มานี"], "Thai (Windows-874)"],
    ] as const
  ).map(([what, iconv, words, encoding]): Awkward => {
    const rows = rowsOf(60, (row) => [words[row % 3] ?? "", row * 3] as const);
    return {
      what,
      name: "text.csv",
      bytes: execFileSync("iconv", ["-f", "UTF-8", "-t", iconv], {
        input: `name,x\n${rows.map(([word, x]) => `${word},${x}`).join("\n")}\n`,
      }),
      right: { names: ["name", "x"], rows, encoding, told: /The text is read as / },
    };
  }),
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
