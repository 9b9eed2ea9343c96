import type { BrowserWindow } from "electron";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonFiles } from "../json-file";
import { setupRecent } from "./recent";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
});
afterEach(() => rm(folder, { recursive: true }));

const window = {} as BrowserWindow;
const system = { addRecentDocument: vi.fn(), clearRecentDocuments: vi.fn() };
beforeEach(() => {
  system.addRecentDocument.mockReset();
  system.clearRecentDocuments.mockReset();
});
const setup = (changed = vi.fn()) => setupRecent({ files: jsonFiles(folder), system, changed, now: () => new Date(0) });

describe("recent projects", () => {
  it("are listed newest first, each once, with whether they are still there", async () => {
    const recent = await setup();
    await recent["recent.add"](window, { folder, name: "One" });
    await recent["recent.add"](window, { folder: "/gone", name: "Two" });
    await recent["recent.add"](window, { folder, name: "One again" });
    const openedAt = "1970-01-01T00:00:00.000Z";
    expect(await recent["recent.list"](window)).toEqual([
      { folder, name: "One again", openedAt, exists: true },
      { folder: "/gone", name: "Two", openedAt, exists: false },
    ]);
  });

  it("are at most twelve, and there again at the next start", async () => {
    const first = await setup();
    for (let i = 1; i <= 15; i++) await first["recent.add"](window, { folder: `/p${i}`, name: `${i}` });
    const list = await (await setup())["recent.list"](window);
    expect(list.map(({ name }) => name)).toEqual(["15", "14", "13", "12", "11", "10", "9", "8", "7", "6", "5", "4"]);
  });

  it("can be forgotten, and the menu hears of it", async () => {
    const changed = vi.fn();
    const recent = await setup(changed);
    await recent["recent.add"](window, { folder, name: "One" });
    await recent["recent.remove"](window, folder);
    expect(changed.mock.calls.map(([entries]: unknown[]) => (entries as unknown[]).length)).toEqual([0, 1, 0]);
  });

  it("are told to the system by the document that it can open, and forgotten there too", async () => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    for (const [at, name] of [
      [one, "first.gradual"],
      [two, "Second.gradual"],
    ] as const) {
      await mkdir(at);
      await writeFile(join(at, name), "{}");
    }
    const recent = await setup();
    await recent["recent.add"](window, { folder: one, name: "One" });
    await recent["recent.add"](window, { folder: two, name: "Two" });
    await recent["recent.add"](window, { folder: join(folder, "gone"), name: "Gone" });
    expect(system.addRecentDocument.mock.calls).toEqual([[join(one, "first.gradual")], [join(two, "Second.gradual")]]);
    await recent["recent.remove"](window, two);
    expect(system.clearRecentDocuments).toHaveBeenCalledOnce();
    expect(system.addRecentDocument.mock.calls.slice(2)).toEqual([[join(one, "first.gradual")]]);
    await recent["recent.clear"](window);
    expect(system.clearRecentDocuments).toHaveBeenCalledTimes(2);
    expect(await recent["recent.list"](window)).toEqual([]);
  });
});
