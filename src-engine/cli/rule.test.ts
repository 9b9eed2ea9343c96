// The rule of a sample through the built command: in words, by counts, beside a run, and on other splits.

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

/** A copy of the sample, whose document may be changed, as text. */
function penguins(change: (text: string) => string = (text) => text): string {
  const home = folders();
  for (const part of ["data", "penguins.gradual"])
    cpSync(join(ROOT, "examples/penguins", part), join(home, "p", part), { recursive: true });
  const file = join(home, "p/penguins.gradual");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  return home;
}

function attempt(
  cwd: string,
  ...args: string[]
): { readonly status: number | null; readonly out: string; readonly err: string } {
  const result = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], { cwd, encoding: "utf8" });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

function gradual(cwd: string, ...args: string[]): string {
  const { status, out, err } = attempt(cwd, ...args);
  expect(status, out + err).toBe(0);
  return out;
}

const Tally = v.looseObject({ rows: v.number(), right: v.number(), confusion: v.array(v.array(v.number())) });
const Judged = v.looseObject({ rule: Tally, network: v.nullable(Tally) });
const Told = v.looseObject({
  words: v.array(v.string()),
  run: v.nullable(v.string()),
  train: Judged,
  test: v.nullable(Judged),
  contest: v.nullable(v.looseObject({ rounds: v.array(v.unknown()), contest: v.looseObject({ winner: v.string() }) })),
});
const told = (cwd: string, ...args: string[]): v.InferOutput<typeof Told> =>
  v.parse(Told, JSON.parse(gradual(cwd, "rule", "p", ...args, "--json")));

describe("gradual rule", () => {
  it("tells the rule in words and counts it, with what it confuses", () => {
    const text = gradual(penguins(), "rule", "p");
    expect(text).toContain(
      '  1. If "Beak Length (mm)" is at least 45 and "Body Mass (g)" is at most 4500: Chinstrap.\n' +
        '  2. If "Beak Length (mm)" is at least 43: Gentoo.\n     Otherwise: Adelie.\n',
    );
    expect(text).toMatch(/training rows +223 of 241\ntest rows +44 of 51\n/);
    expect(text).toContain("TRUTH \\ RULE  Adelie  Chinstrap  Gentoo");
    expect(text).not.toContain("NETWORK");
  });

  it("judges it beside a run, and both on other splits", () => {
    const home = penguins();
    gradual(home, "train", "p", "--epochs", "20");
    const plain = told(home, "--run", "last", "--splits", "0");
    expect(plain).toMatchObject({ run: "0001-adam", train: { rule: { right: 223, rows: 241 } }, contest: null });
    expect(plain.test?.network?.rows).toBe(51);
    const text = gradual(home, "rule", "p", "--run", "last", "--splits", "2");
    expect(text).toContain("TRUTH \\ NETWORK");
    expect(text).toMatch(/They disagree on \d+ of 51 test rows\./);
    expect(text).toMatch(/On 2 other splits the rule is ahead \d times?, the network \d times?, level \d times?:/);
    expect(told(home, "--run", "1", "--splits", "2").contest?.rounds).toHaveLength(2);
  });

  it("has no test rows to judge on where the split keeps none", () => {
    const home = penguins((text) =>
      text.replace('"validation": 0.15', '"validation": 0.3').replace('"test": 0.15', '"test": 0'),
    );
    expect(told(home).test).toBeNull();
    expect(gradual(home, "rule", "p")).toContain("The split keeps no test rows.");
  });

  it("says what is missing: a rule, a column, a run to split for", () => {
    const refused = (home: string, status: number, why: string, ...args: string[]): void => {
      const told = attempt(home, "rule", "p", ...args);
      expect(told.status, told.out + told.err).toBe(status);
      expect(told.err).toContain(why);
    };
    refused(
      penguins((text) => JSON.stringify({ ...(JSON.parse(text) as object), handRule: undefined })),
      1,
      "no rule written by hand",
    );
    const gone = penguins((text) => text.replaceAll('"column": "Body Mass (g)"', '"column": "Wings"'));
    refused(gone, 1, 'the column "Wings"');
    refused(gone, 1, "--run", "--splits", "3");
  });
});
