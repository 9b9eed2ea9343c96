import type { BrowserWindow } from "electron";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppRequest } from "../app-arguments";
import type { Addressee } from "../ipc";
import { setupProjects } from "./projects";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
  await mkdir(join(folder, "examples", "cars"), { recursive: true });
  await writeFile(join(folder, "examples", "cars", "cars.gradual"), "{}");
  await mkdir(join(folder, "documents"));
});
afterEach(() => rm(folder, { recursive: true }));

const caller = {} as BrowserWindow;
function setup(initial: AppRequest, options: { window?: Addressee; before?: string } = {}) {
  const report = vi.fn();
  const projects = setupProjects({
    initial,
    documents: join(folder, "documents"),
    userData: join(folder, "user"),
    examples: join(folder, "examples"),
    window: () => options.window ?? null,
    shownBefore: () => options.before ?? null,
    placeOf: (path) => ({ path, token: "sealed", uses: ["project"] }),
    report,
  });
  return { ...projects, report };
}

describe("the project to begin with", () => {
  it("is the one that was asked for, once", async () => {
    const { handlers } = setup({ kind: "project", path: "/data/p" });
    expect(await handlers["app.initialProject"](caller)).toBe("/data/p");
    expect(await handlers["app.initialProject"](caller)).toBeNull();
  });

  it("is a copy of a sample", async () => {
    const { handlers } = setup({ kind: "sample", sample: "cars" });
    expect(await handlers["app.initialProject"](caller)).toBe(join(folder, "documents", "Gradual", "cars"));
  });

  it("is the one that was shown before, where the page was loaded anew", async () => {
    const { handlers } = setup({ kind: "nothing" }, { before: "/data/shown" });
    expect(await handlers["app.initialProject"](caller)).toBe("/data/shown");
  });
});

describe("a project asked for later", () => {
  it("is given to the window that is there", async () => {
    const tell = vi.fn();
    const window = {
      isDestroyed: () => false,
      webContents: { isDestroyed: () => false, send: tell },
    } as unknown as Addressee;
    const { open, report } = setup({ kind: "nothing" }, { window });
    await open({ kind: "project", path: "/data/p" });
    expect(tell).toHaveBeenCalledExactlyOnceWith("gradual:event", "project.open", {
      path: "/data/p",
      token: "sealed",
      uses: ["project"],
    });
    await open({ kind: "nothing" });
    expect(tell).toHaveBeenCalledTimes(1);
    await open({ kind: "sample", sample: "iris" });
    expect(report).toHaveBeenCalledTimes(1);
  });

  it("waits for the first window", async () => {
    const { open, handlers } = setup({ kind: "nothing" });
    await open({ kind: "project", path: "/data/p" });
    expect(await handlers["app.initialProject"](caller)).toBe("/data/p");
  });
});
