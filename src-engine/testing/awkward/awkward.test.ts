// Files that are hard to read: each is read as it should be, or refused with the place and what to do. None ends anything else.

import { expect, test } from "vitest";
import { problemOf, temporaryFolders, writeIn } from "../temporaryFolder";
import { importData } from "../../data/importData";
import { readPage } from "../../data/open";
import type { Awkward } from "./awkward";
import { JSON_FILES } from "./json";
import { MISNAMED_FILES } from "./misnamed";
import { PACKED_FILES } from "./packed";
import { TEXT_FILES } from "./texts";
import { WORKBOOK_FILES } from "./workbooks";

const FILES: readonly Awkward[] = [...TEXT_FILES, ...MISNAMED_FILES, ...JSON_FILES, ...PACKED_FILES, ...WORKBOOK_FILES];
const folders = temporaryFolders();

test.each(FILES)("$what ($name)", { timeout: 120_000 }, async ({ name, bytes, options, right }) => {
  const file = writeIn(folders(), name, bytes);
  const folder = folders();
  if ("message" in right) {
    const { message, next } = await problemOf(() => importData({ folder, file, options: options ?? {} }));
    expect(message).toMatch(right.message);
    expect(message).not.toMatch(/Error:|undefined|\bat [^ ]+\.ts/);
    expect(next).toMatch(right.next);
    return;
  }
  const table = await importData({ folder, file, options: options ?? {} });
  const { rows, names, count, told, encoding } = right;
  expect(table.columns.map((column) => column.name)).toEqual(names);
  expect(table.rows).toBe(count ?? rows?.length);
  if (told !== undefined) expect(table.notes?.join("\n")).toMatch(told);
  if (encoding !== undefined) expect(table.encoding).toBe(encoding);
  if (rows === undefined) return;
  const page = await readPage({ folder, source: table.source, offset: 0, limit: rows.length });
  expect(page.rows).toEqual(rows);
});

test("there are many of them", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(180);
  expect(new Set(FILES.map(({ what }) => what)).size).toBe(FILES.length);
});
