import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { ImportOptionsSchema } from "../document/importOptions";
import type { ImportOptionsInput } from "../document/importOptions";
import type { ImportPreview } from "../protocol/data";
import { temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { readPage } from "./open";
import { previewImport } from "./preview";

const folder = temporaryFolders();

async function preview(text: string | Buffer, options: ImportOptionsInput = {}): Promise<ImportPreview> {
  const file = join(folder(), "table.csv");
  writeFileSync(file, text);
  return previewImport({ file, options: v.parse(ImportOptionsSchema, options) }, {});
}

describe("a look at a file before it is imported", () => {
  it("shows what the import makes of it, whatever the options", async () => {
    const project = folder();
    const wishes: ImportOptionsInput[] = [
      {},
      { decimal: "." },
      { decimal: "," },
      { header: false },
      { missing: ["x"] },
    ];
    for (const options of wishes) {
      const file = join(folder(), "table.csv");
      writeFileSync(file, "a;b;c\n1,234;x;2021-03-04\n2,500;y;2021-03-05\n");
      const looked = await previewImport({ file, options: v.parse(ImportOptionsSchema, options) }, {});
      const table = await importData({ folder: project, file, options });
      const page = await readPage({ folder: project, source: table.source, offset: 0, limit: 100 });
      expect(looked.rows).toEqual(page.rows);
      expect(looked.columns?.map(({ name }) => name)).toEqual(page.columns);
      expect(looked.notes).toEqual(table.notes ?? []);
    }
  });

  it("lists the lines that do not fit, with their numbers", async () => {
    const { problem, lines, rows } = await preview('a,b\n1,2\n3\n4,5\n6,7,8\n"9"x,1\n10,11\n');
    expect(problem).toMatchObject({ code: "ragged-row" });
    expect(rows).toBeUndefined();
    expect(lines).toEqual([
      { line: 3, text: "3", fields: 1, expected: 2 },
      { line: 5, text: "6,7,8", fields: 3, expected: 2 },
      { line: 6, text: '"9"x,1' },
    ]);
  });

  it("looks at the beginning of a large file, and cuts no row", async () => {
    const rows = Array.from({ length: 120_000 }, (_, row) => `${row},"line one\nline ""two""",${row / 2}`);
    const looked = await preview(`a,b,c\n${rows.join("\n")}\n`);
    expect(looked).toMatchObject({ partial: true, found: { delimiter: ",", header: true } });
    expect(looked.problem).toBeUndefined();
    expect(looked.rows).toHaveLength(100);
  });

  it.each(["utf16le", "latin1"] as const)("of text in %s", async (encoding) => {
    const text = `größe,wert\n${Array.from({ length: 300_000 }, (_, row) => `${row},${row % 3}`).join("\n")}\n`;
    const bytes = Buffer.concat([
      encoding === "utf16le" ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0),
      Buffer.from(text, encoding),
    ]);
    const looked = await preview(bytes);
    expect(looked.columns).toMatchObject([
      { name: "größe", kind: "number" },
      { name: "wert", kind: "number" },
    ]);
  });

  it("asks less of a file that is no text", async () => {
    const file = join(folder(), "table.parquet");
    const project = folder();
    const csv = join(folder(), "a.csv");
    writeFileSync(csv, "a,b\n1,2\n3,4\n");
    await importData({ folder: project, file: csv });
    copyFileSync(join(project, "data/table.parquet"), file);
    const looked = await previewImport({ file, options: v.parse(ImportOptionsSchema, {}) }, {});
    expect(looked).toMatchObject({
      format: "Parquet",
      asks: ["decimal", "date-order", "missing"],
      rows: [
        [1, 2],
        [3, 4],
      ],
    });
  });
});
