// Arrow files written by polars, beside the values that polars itself gives.

import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { importData } from "../importData";
import { readPage } from "../open";

const folders = temporaryFolders();
const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name);
const expected = v.parse(
  v.record(v.string(), v.array(v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  JSON.parse(readFileSync(fixture("expected.json"), "utf8")),
);

/** As the table shows a value. */
function shown(name: string, value: string | number | boolean | null): string | number | null {
  if (value === null) return null;
  if (name === "day") return String(value).slice(0, 10);
  if (name === "moment") return String(value).slice(0, 19);
  return typeof value === "boolean" ? String(value) : value;
}

describe.each(["uncompressed", "lz4", "zstd"])("written by polars, %s", (name) => {
  test("every value is there", async () => {
    // It is told by its first bytes.
    const file = join(folders(), "table.data");
    copyFileSync(fixture(`${name}.arrow`), file);
    const folder = folders();
    const table = await importData({ folder, file });
    const { columns, rows } = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
    expect(columns).toEqual(Object.keys(expected));
    for (const [index, column] of columns.entries())
      expect([
        column,
        // An identifier is kept to its last digit, as polars' own numbers here are not.
        rows.map((row) => (column === "large" ? Number(row[index]) : row[index])),
      ]).toEqual([column, (expected[column] ?? []).map((value) => shown(column, value))]);
    expect(table.encoding).toBe("Arrow");
  });

  test("a part of it is refused, wherever it ends", async () => {
    const bytes = readFileSync(fixture(`${name}.arrow`));
    for (const share of [0.01, 0.2, 0.5, 0.9, 0.99]) {
      const file = writeIn(folders(), "cut.arrow", bytes.subarray(0, Math.floor(bytes.length * share)));
      expect((await problemOf(() => importData({ folder: folders(), file }))).code).toMatch(/malformed-file|no-rows/);
    }
  });
});

test("Feather of version 1 is named", async () => {
  const file = writeIn(folders(), "old.feather", Buffer.from("FEA1xxxxxxxxFEA1"));
  expect((await problemOf(() => importData({ folder: folders(), file }))).message).toContain("version 1");
});
