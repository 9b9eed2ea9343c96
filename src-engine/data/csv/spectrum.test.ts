// The awkward files of csv-spectrum, each beside what is right for it. https://github.com/max-mapper/csv-spectrum

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { importData } from "../importData";
import { readPage } from "../open";

const folders = temporaryFolders();
const home = dirname(createRequire(import.meta.url).resolve("csv-spectrum"));
const names = readdirSync(join(home, "csvs"))
  .map((file) => file.replace(/\.csv$/, ""))
  // Its JSON has another telephone number than its CSV.
  .filter((name) => name !== "location_coordinates");

test.each(names)("%s", async (name) => {
  const json: unknown = JSON.parse(readFileSync(join(home, "json", `${name}.json`), "utf8"));
  const record = v.record(v.string(), v.string());
  const expected = v.parse(v.array(record), json);
  const folder = folders();
  const table = await importData({
    folder,
    file: join(home, "csvs", `${name}.csv`),
    options: { header: true, missing: [] },
  });
  const { columns, rows } = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  expect(columns).toEqual(Object.keys(expected[0] ?? {}));
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  for (const [row, cells] of rows.entries())
    for (const [index, cell] of cells.entries()) {
      const wanted = plain(Object.values(expected[row] ?? {})[index] ?? "");
      // What is no number in a column of numbers is missing, and named.
      const odd = table.columns[index]?.found?.odd?.examples.map(({ text }) => plain(text)) ?? [];
      if (cell === null && wanted !== "") expect(odd).toContain(wanted);
      else expect(cell === null ? "" : String(cell)).toBe(wanted);
    }
  expect(rows).toHaveLength(expected.length);
});
