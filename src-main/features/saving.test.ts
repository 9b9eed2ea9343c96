import type { BrowserWindow } from "electron";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallSchemas } from "../contract/calls";
import { Refusal } from "../refusal";
import { setupSaving } from "./saving";

const window = {} as BrowserWindow;
const bytes = new TextEncoder().encode("epoch,loss\n1,0.5\n");
const wish = { suggestedName: "a/../Loss", extension: "csv", files: "CSV tables", bytes } as const;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "gradual-saving-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function saving(filePath: string | null) {
  const showSaveDialog = vi.fn(async () => ({ canceled: filePath === null, filePath: filePath ?? "" }));
  return { showSaveDialog, handlers: setupSaving({ showSaveDialog }, async () => folder) };
}

it("writes the bytes where the person chose, and nothing where they changed their mind", async () => {
  const path = join(folder, "loss.csv");
  const { handlers, showSaveDialog } = saving(path);
  expect(await handlers["file.save"](window, wish)).toBe(path);
  expect(readFileSync(path)).toEqual(Buffer.from(bytes));
  expect(showSaveDialog.mock.calls[0]).toEqual([
    window,
    expect.objectContaining({ filters: [{ name: "CSV tables", extensions: ["csv"] }] }),
  ]);
  expect(await saving(null).handlers["file.save"](window, wish)).toBeNull();
});

it("says why a file could not be written", async () => {
  const path = join(folder, "taken");
  mkdirSync(join(path, "inside"), { recursive: true });
  const saved = Promise.resolve(saving(path).handlers["file.save"](window, wish));
  const failure: unknown = await saved.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Refusal);
});

it("takes no other kinds of files, and no more than 64 MB", () => {
  const takes = (change: object) => v.is(CallSchemas["file.save"], [{ ...wish, ...change }]);
  expect(takes({})).toBe(true);
  expect(takes({ extension: "exe" })).toBe(false);
  expect(takes({ bytes: "text" })).toBe(false);
  expect(takes({ bytes: new Uint8Array(64 * 2 ** 20 + 1) })).toBe(false);
});
