import type { BrowserWindow } from "electron";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setupRunBin } from "./run-bin";

const RUN = "0001-adam";
const window = {} as BrowserWindow;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradual-bin-"));
  mkdirSync(join(folder, "runs", RUN), { recursive: true });
  writeFileSync(join(folder, "a.gradual"), "{}");
  writeFileSync(join(folder, "runs", RUN, "run.json"), "{}");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("moves a run's folder to the bin", async () => {
  const trashItem = vi.fn(async () => undefined);
  expect(await setupRunBin({ trashItem })["runs.toBin"](window, { folder, run: RUN })).toBe(true);
  expect(trashItem).toHaveBeenCalledExactlyOnceWith(join(folder, "runs", RUN));
});

it("moves nothing that is no run of a project, and says where there is no bin", async () => {
  const trashItem = vi.fn(async () => undefined);
  const toBin = setupRunBin({ trashItem })["runs.toBin"];
  expect(await toBin(window, { folder, run: "0002-adam" })).toBe(false);
  symlinkSync(join(folder, "runs", RUN), join(folder, "runs", "0003-link"));
  expect(await toBin(window, { folder, run: "0003-link" })).toBe(false);
  rmSync(join(folder, "a.gradual"));
  expect(await toBin(window, { folder, run: RUN })).toBe(false);
  writeFileSync(join(folder, "a.gradual"), "{}");
  rmSync(join(folder, "runs", RUN, "run.json"));
  expect(await toBin(window, { folder, run: RUN })).toBe(false);
  expect(trashItem).not.toHaveBeenCalled();
  writeFileSync(join(folder, "runs", RUN, "run.json"), "{}");
  trashItem.mockRejectedValueOnce(new Error("no bin"));
  expect(await toBin(window, { folder, run: RUN })).toBe(false);
});
