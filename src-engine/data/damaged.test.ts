// Files of every format with some bytes changed, or cut off: read, or refused in words; nothing else.

import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { UserError } from "../document/errors";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { importData } from "./importData";

const folders = temporaryFolders();
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, name));
const text = Buffer.from(
  `a,b,c\n${Array.from({ length: 40 }, (_, row) => `${row},"x ${row % 3}",2021-01-0${1 + (row % 9)}\n`).join("")}`,
);

const FILES: readonly (readonly [string, Buffer])[] = [
  ["t.csv", text],
  ["t.csv.gz", gzipSync(text)],
  ["t.xlsx", fixture("spreadsheet/fixtures/libreoffice/kinds.xlsx")],
  ["t.ods", fixture("spreadsheet/fixtures/libreoffice/kinds.ods")],
  ["t.arrow", fixture("arrow/fixtures/uncompressed.arrow")],
  ["zstd.arrow", fixture("arrow/fixtures/zstd.arrow")],
  ["t.arff", Buffer.from("@relation r\n@attribute a real\n@attribute b {x,'y z'}\n@data\n1,x\n2,'y z'\n{0 3}\n")],
  ["t.json", Buffer.from('[{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "y"}}]')],
];

test.each(FILES)("%s", { timeout: 120_000 }, async (name, bytes) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.option(fc.nat(bytes.length - 1), { freq: 4 }),
      async (changes, end) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changes) damaged[at] = byte;
        const file = writeIn(folders(), name, end === null ? damaged : damaged.subarray(0, end));
        const failure = await importData({ folder: folders(), file }).then(
          () => null,
          (error: unknown) => error,
        );
        if (failure === null) return;
        expect(failure).toBeInstanceOf(UserError);
        if (failure instanceof UserError) expect(failure.problem.next).not.toBe("");
      },
    ),
    { numRuns: 8, seed: 25 },
  );
});
