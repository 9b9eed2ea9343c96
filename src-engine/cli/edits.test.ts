// Edits of rows through the built command: made, listed, heeded by check, train and evaluate, and taken back.

import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolder";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folders = temporaryFolders();

beforeAll(() => {
  // Builds what changed since the last time, and nothing else.
  const built = spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"], {
    encoding: "utf8",
  });
  expect(built.status, built.stdout + built.stderr).toBe(0);
}, 600_000);

function penguins(): string {
  const home = folders();
  for (const part of ["data", "penguins.gradual"])
    cpSync(join(ROOT, "examples/penguins", part), join(home, "p", part), { recursive: true });
  return home;
}

function gradual(cwd: string, ...args: string[]): { readonly status: number | null; readonly text: string } {
  const result = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], { cwd, encoding: "utf8" });
  return { status: result.status, text: result.status === 0 ? result.stdout : result.stderr };
}

const Listed = v.object({
  excluded: v.number(),
  relabeled: v.number(),
  weighted: v.number(),
  edits: v.array(
    v.object({
      row: v.number(),
      excluded: v.boolean(),
      weight: v.number(),
      answers: v.record(v.string(), v.string()),
      imported: v.record(v.string(), v.string()),
    }),
  ),
});
const listed = (cwd: string, ...args: string[]) =>
  v.parse(Listed, JSON.parse(gradual(cwd, "edits", "p", ...args, "--json").text));

describe("gradual edits", () => {
  it("changes rows, which check, train and evaluate heed, and the data stay as they are", () => {
    const home = penguins();
    const before = readFileSync(join(home, "p/data/table.parquet"));
    const document = readFileSync(join(home, "p/penguins.gradual"), "utf8");
    listed(home, "relabel", "--rows", "3,17", "--to", "Gentoo");
    listed(home, "exclude", "--rows", "40-42");
    const all = listed(home, "weight", "--rows", "8", "--by", "2.5");
    expect(all).toMatchObject({ excluded: 3, relabeled: 2, weighted: 1 });
    expect(all.edits[0]).toEqual({
      row: 3,
      excluded: false,
      weight: 1,
      answers: { Species: "Gentoo" },
      imported: { Species: "Adelie" },
    });
    expect(gradual(home, "edits", "p").text).toContain("Species: Adelie → Gentoo");
    expect(gradual(home, "check", "p").text).toContain("3 rows excluded, 2 relabeled, 1 weighted.");
    expect(gradual(home, "train", "p", "--epochs", "2", "-q").status).toBe(0);
    const record = JSON.parse(readFileSync(join(home, "p/runs/0001-adam/run.json"), "utf8")) as {
      document: { data: { edits: { rows: unknown[] } } };
    };
    expect(record.document.data.edits.rows).toHaveLength(6);
    const asked = ["--slices", "--by", "Island", "--importance", "--dependence", "Island", "--json"];
    const told = JSON.parse(gradual(home, "evaluate", "p", "last", ...asked).text) as Record<string, unknown>;
    expect(Object.keys(told)).toEqual(expect.arrayContaining(["slices", "by", "importance", "dependence"]));

    // Another run, edited otherwise: words, not JSON.
    listed(home, "restore", "--rows", "3");
    listed(home, "exclude", "--rows", "5");
    expect(gradual(home, "train", "p", "--epochs", "2", "-q").status).toBe(0);
    const { text } = gradual(home, "compare", "p", "1", "2");
    expect(text).toMatch(
      /edited rows +3 rows excluded, 2 relabeled, 1 weighted +4 rows excluded, 1 relabeled, 1 weighted/,
    );
    expect(text).toMatch(/3 +Species → Gentoo +-\n/);
    expect(text).toMatch(/5 +- +excluded\n/);
    expect(text).not.toMatch(/[{}]/);
    const { settings } = JSON.parse(gradual(home, "compare", "p", "1", "2", "--json").text) as { settings: object[] };
    expect(settings).toEqual([
      { path: "data.edits.rows.3", before: '{"answers":{"Species":"Gentoo"}}' },
      { path: "data.edits.rows.5", after: '{"exclude":true}' },
    ]);

    listed(home, "restore", "--rows", "1-50");
    expect(gradual(home, "edits", "p").text).toBe("No row is edited.\n");
    expect(readFileSync(join(home, "p/penguins.gradual"), "utf8")).toBe(document);
    expect(readFileSync(join(home, "p/data/table.parquet")).equals(before)).toBe(true);
  }, 120_000);

  it("relabels to a class that no row has where that is meant, and keeps no edit that changes nothing", () => {
    const home = penguins();
    expect(listed(home, "relabel", "--rows", "3,300", "--to", "Adelie").edits.map(({ row }) => row)).toEqual([300]);
    expect(listed(home, "relabel", "--rows", "4-20", "--to", "Dodo", "--new-class").relabeled).toBe(18);
    // Known from then on.
    expect(listed(home, "relabel", "--rows", "21", "--to", "Dodo").relabeled).toBe(19);
    expect(gradual(home, "train", "p", "--epochs", "2", "-q").status).toBe(0);
    expect(gradual(home, "evaluate", "p", "last").text).toMatch(/Adelie +Chinstrap +Dodo +Gentoo/);
    expect(gradual(home, "edits", "p", "exclude", "--rows", "all").text).toContain("Name the rows");
    expect(listed(home, "restore", "--rows", "all").edits).toEqual([]);
  }, 120_000);

  it("says that edits rest when other data are imported, and applies them again to the old ones", () => {
    const home = penguins();
    listed(home, "exclude", "--rows", "5");
    const source = join(ROOT, "examples/sources/penguins.csv");
    const shorter = join(home, "shorter.csv");
    writeFileSync(shorter, readFileSync(source, "utf8").split("\n").slice(0, 300).join("\n"));
    const imported = spawnSync(
      process.execPath,
      [join(ROOT, "build/bin/gradual.mjs"), "import", "p", shorter, "--target", "Species"],
      { cwd: home, encoding: "utf8" },
    );
    expect(imported.stderr).toContain("Edits of rows (1 row excluded) were made to the data before");
    expect(listed(home).excluded).toBe(0);
    expect(gradual(home, "import", "p", source, "--target", "Species").status).toBe(0);
    expect(listed(home).excluded).toBe(1);
  });

  it.each([
    [["relabel", "--rows", "3", "--to", "Dodo"], 1, 'has no class "Dodo"'],
    [["relabel", "--rows", "3"], 1, "--to"],
    [["exclude", "--rows", "345"], 1, "There is no row 345"],
    [["exclude"], 1, "--rows"],
    [["exclude", "--rows", "5-3"], 2, "numbers from 1"],
    [["weight", "--rows", "3", "--by", "0"], 2, "from 0.001 to 1,000"],
    [["drop", "--rows", "3"], 2, "one of list"],
  ])("refuses %j", (args, status, message) => {
    const result = gradual(penguins(), "edits", "p", ...args);
    expect(result.text).toContain(message);
    expect(result.status).toBe(status);
  });
});
