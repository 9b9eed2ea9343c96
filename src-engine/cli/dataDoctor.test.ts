// What is doubtful about data, and what stands in them, told by the built command.

import { spawnSync } from "node:child_process";
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

function gradual(...args: string[]): { readonly status: number | null; readonly out: string; readonly error: string } {
  const result = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], { encoding: "utf8" });
  return { status: result.status, out: result.stdout, error: result.stderr };
}

const Told = v.object({
  run: v.null(),
  findings: v.array(
    v.object({
      type: v.string(),
      text: v.string(),
      columns: v.array(v.string()),
      rows: v.optional(v.array(v.number())),
      fix: v.nullable(v.object({ label: v.string(), settings: v.array(v.unknown()) })),
    }),
  ),
});
const Profiled = v.object({
  rows: v.number(),
  columns: v.array(v.object({ name: v.string(), role: v.string(), distinct: v.number() })),
});

it("the data doctor and the profile tell the same to people and to programs", () => {
  const home = folders();
  const lines = Array.from({ length: 120 }, (_, row) => {
    const height = row === 4 || row === 9 ? -999 : 400 + ((row * 37) % 90);
    return `${height},${((row * 31) % 17) + row / 100},${(row * 7) % 11 < 5 ? "yes" : "no"}`;
  });
  const file = writeIn(home, "towns.csv", `height,rain,visited\n${lines.join("\n")}\n`);
  const project = join(home, "p");
  const made = gradual("new", project, "--from", file, "--target", "visited");
  expect(made.out).not.toContain("not used");
  expect([made.status, made.out]).toEqual([0, expect.stringContaining("What helps: Take them as missing.")]);

  const { findings } = v.parse(Told, JSON.parse(gradual("doctor", project, "--json").out));
  // An import tells the same as the doctor.
  const imported = gradual("import", project, file, "--target", "visited", "--json");
  expect(v.parse(v.object({ findings: Told.entries.findings }), JSON.parse(imported.out)).findings).toEqual(findings);
  const found = findings.find(({ type }) => type === "sentinels");
  expect(found).toMatchObject({ columns: ["height"], rows: [5, 10], fix: { label: "Take them as missing" } });
  expect(found?.fix?.settings.length).toBeGreaterThan(0);
  const { out } = gradual("doctor", project);
  expect(out).toContain("(sentinels)");
  expect(out).toContain("Rows: 5, 10");
  expect(out).toContain("What helps: Take them as missing.");

  const profile = v.parse(Profiled, JSON.parse(gradual("profile", project, "--json").out));
  expect(profile.rows).toBe(120);
  expect(profile.columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    "height feature",
    "rain feature",
    "visited target",
  ]);
  expect(gradual("profile", project).out).toMatch(/height +feature +number +0 +\d+ +-999/);
  const wrong = gradual("doctor", project, "--layers");
  expect([wrong.status, wrong.error]).toEqual([2, expect.stringContaining("--layers tells of the layers of a run")]);
}, 240_000);
