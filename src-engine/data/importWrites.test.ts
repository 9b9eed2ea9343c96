// An import is one step: whatever stops it, and wherever, the project is as it was or as it is to be.

import { execFile } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { emptyDocument } from "../document/create";
import { LOCK_FILE } from "../project/lock";
import { createProject, openProject } from "../project/project";
import { builtEngine } from "../testing/builtEngine";
import type { FailingDisk } from "../testing/failingDisk";
import { killingScript } from "../testing/failingDisk";
import { temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { readTable } from "./open";
import { suggestTargets } from "./suggestTargets";

const disk = vi.hoisted(() => ({ now: undefined as FailingDisk | undefined }));
vi.mock("node:fs/promises", async (original) => {
  const { FailingDisk: Disk } = await import("../testing/failingDisk");
  disk.now = new Disk();
  return disk.now.around(await original<typeof FileSystem>());
});

const folder = temporaryFolders();
const cli = builtEngine("cli");
const OLD = ["a", "b"];
const NEW = ["a", "c", "d"];

/** A project of two columns, and a file of others. */
async function prepare(): Promise<{ readonly project: string; readonly file: string }> {
  const place = folder();
  const project = join(place, "p");
  const made = await createProject({ folder: project, document: emptyDocument("p") });
  writeFileSync(join(place, "old.csv"), `${OLD.join(",")}\n1,x\n2,y\n3,x\n`);
  const file = join(place, "new.csv");
  writeFileSync(file, `${NEW.join(",")}\n1,x,5\n2,y,6\n3,y,7\n4,x,8\n`);
  const table = await importData({ folder: project, file: join(place, "old.csv") });
  await made.save(suggestTargets(made.document, table, { targets: ["b"] }));
  await made.close();
  return { project, file };
}

async function replaceData(path: string, file: string): Promise<void> {
  const project = await openProject(path);
  try {
    const table = await importData({ folder: project.folder, file });
    await project.save(suggestTargets(project.document, table, { targets: ["c"] }));
  } finally {
    await project.close();
  }
}

/** The columns of the project's document and data, which are the same; and nothing else lies there. */
async function columnsOf(path: string): Promise<readonly string[]> {
  const project = await openProject(path);
  const { source, columns } = project.document.data;
  const table = await readTable(project.folder, source);
  await project.close();
  expect(project.readOnly).toBe(false);
  expect(table?.columns.map(({ name }) => name)).toEqual(Object.keys(columns));
  expect(table?.sourceName).toMatch(/(old|new)\.csv$/);
  expect(readdirSync(join(path, "data"))).toHaveLength(2);
  expect(readdirSync(path).sort()).toEqual(["data", "p.gradual"]);
  return Object.keys(columns);
}

describe("an import that is stopped at any write", () => {
  it.each([
    ["ENOSPC", true],
    ["EIO", false],
    ["EACCES", false],
  ])("by %s leaves the old project whole, or brings the new one", { timeout: 120_000 }, async (code, lasts) => {
    const { project, file } = await prepare();
    const outcomes: string[] = [];
    for (let at = 0; ; at++) {
      const copy = join(folder(), "p");
      cpSync(project, copy, { recursive: true });
      const broken = disk.now;
      if (broken === undefined) throw new Error("the disk is not there");
      const failure = await broken.failing(at, code, lasts, () => replaceData(copy, file));
      const hadAll = broken.writes <= at;
      // A lock that could not be given back is this process's until it ends.
      rmSync(join(copy, LOCK_FILE), { force: true });
      const columns = await columnsOf(copy);
      outcomes.push(`${failure === undefined ? "done" : "failed"} ${columns.join("")}`);
      if (hadAll) break;
    }
    expect(outcomes.at(-1)).toBe(`done ${NEW.join("")}`);
    expect(new Set(outcomes)).toContain(`failed ${OLD.join("")}`);
    expect(outcomes).not.toContain(`done ${OLD.join("")}`);
  });

  it("by a kill leaves the old project whole, or brings the new one", { timeout: 300_000 }, async () => {
    const { project, file } = await prepare();
    const script = killingScript(folder());
    const outcomes: string[] = [];
    for (let at = 0; ; at++) {
      const copy = join(folder(), "p");
      cpSync(project, copy, { recursive: true });
      const signal = await new Promise<string | null>((resolve) => {
        const given = ["--require", script, cli(), "import", copy, file, "--target", "c"];
        const child = execFile(process.execPath, given, { env: { ...process.env, KILLED_AT: String(at) } });
        child.on("close", (_, by) => resolve(by));
      });
      outcomes.push(`${signal ?? "done"} ${(await columnsOf(copy)).join("")}`);
      if (signal === null) break;
    }
    expect(outcomes.at(-1)).toBe(`done ${NEW.join("")}`);
    expect([...new Set(outcomes)]).toEqual([
      `SIGKILL ${OLD.join("")}`,
      `SIGKILL ${NEW.join("")}`,
      `done ${NEW.join("")}`,
    ]);
  });
});
