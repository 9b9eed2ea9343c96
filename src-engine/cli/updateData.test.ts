// Data brought up to date by the built command.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folders = temporaryFolders();

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"], {
    encoding: "utf8",
  });
  expect(built.status, built.stdout + built.stderr).toBe(0);
}, 600_000);

it("a file is imported again, and rows are added; what does not go together is wrong usage", () => {
  const home = folders();
  const gradual = (
    ...args: string[]
  ): { readonly status: number | null; readonly out: string; readonly error: string } => {
    const done = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
      encoding: "utf8",
      cwd: home,
    });
    return { status: done.status, out: done.stdout, error: done.stderr };
  };
  const rows = Array.from({ length: 40 }, (_, row) => `${row % 7},${row % 2 === 0 ? "yes" : "no"},${row}.5`);
  const file = writeIn(home, "towns.csv", `rain,visited,height\n${rows.join("\n")}\n`.replaceAll("\\\n", "\n"));
  expect(gradual("new", "p", "--from", "towns.csv", "--target", "visited").status).toBe(0);
  expect(gradual("edits", "p", "exclude", "--rows", "3,9").status).toBe(0);

  writeFileSync(
    file,
    `rain,visited,height,new\n${rows
      .filter((_, row) => row !== 8)
      .map((row) => `${row},1`)
      .join("\n")}\n`.replaceAll("\\\n", "\n"),
  );
  const look = gradual("import", "p", "--again", "--dry-run");
  expect([look.status, look.error]).toEqual([0, ""]);
  expect(look.out).toContain("Nothing was changed. There would be 39 rows where there were 40: 0 new, 1 gone.");
  const again = gradual("import", "p", "--again");
  expect(again.out).toContain('Column "new" (number) is new: ignored.');
  expect(again.out).toContain("1 edited row stays edited.");
  expect(again.out).toContain("  row 9: excluded");
  expect(gradual("edits", "p").out).toMatch(/3 +excluded/);
  // What the network is not given is named, whoever asks.
  expect(again.out).toContain('Column not used: "new" (has the same value everywhere).');
  expect(gradual("check", "p").out).toContain('Column not used: "new"');
  expect(gradual("train", "p", "--epochs", "1").error).toContain('Column not used: "new"');
  const { leftOut } = v.parse(
    v.object({ leftOut: v.array(v.object({ name: v.string() })) }),
    JSON.parse(gradual("check", "p", "--json").out),
  );
  expect(leftOut).toEqual([{ name: "new" }]);

  writeIn(home, "more.csv", "rain,visited,note\n1,yes,hello\nwet,no,x\n".replaceAll("\\\n", "\n"));
  const refused = gradual("import", "p", "more.csv", "--append");
  expect([refused.status, refused.error]).toEqual([1, expect.stringContaining('lacks the columns "height", "new"')]);
  const Change = v.object({
    done: v.literal(true),
    change: v.object({ rows: v.object({ before: v.number(), after: v.number() }), empty: v.array(v.string()) }),
    table: v.object({ rows: v.number() }),
  });
  const added = v.parse(Change, JSON.parse(gradual("import", "p", "more.csv", "--append", "--fill", "--json").out));
  expect(added).toMatchObject({
    change: { rows: { before: 39, after: 41 }, empty: ["height", "new"] },
    table: { rows: 41 },
  });
  expect(gradual("edits", "p").out).toMatch(/3 +excluded/);
  expect(gradual("profile", "p").out).toContain("41 rows");

  for (const [args, said] of [
    [["--again", "--append"], "--again and --append exclude each other."],
    [["--append"], "--append needs the file"],
    [["--again", "--target", "rain"], "--target does not go with --again"],
    [["towns.csv", "--fill"], "--fill goes with --append"],
    [[], "needs <file>, or --again."],
  ] as const) {
    const wrong = gradual("import", "p", ...args);
    expect([wrong.status, wrong.error]).toEqual([2, expect.stringContaining(said)]);
  }
}, 240_000);
