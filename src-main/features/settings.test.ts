import type { BrowserWindow, NativeTheme } from "electron";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonFiles } from "../json-file";
import { setupSettings } from "./settings";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
});
afterEach(() => rm(folder, { recursive: true }));

const caller = {} as BrowserWindow;
function setup(send = vi.fn()) {
  const nativeTheme: Pick<NativeTheme, "themeSource"> = { themeSource: "system" };
  const window = {
    isDestroyed: () => false,
    webContents: { isDestroyed: () => false, send },
  } as unknown as BrowserWindow;
  return {
    nativeTheme,
    send,
    handlers: setupSettings({ files: jsonFiles(folder), windows: () => [window], nativeTheme }),
  };
}

describe("settings", () => {
  it("start with the defaults, and are there again at the next start", async () => {
    const first = await setup().handlers;
    expect(await first["settings.read"](caller)).toEqual({
      theme: "system",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    });
    await first["settings.write"](caller, {
      theme: "dark",
      reducedMotion: "on",
      device: "gpu",
      threads: 4,
      notifications: true,
      panelWidth: 420,
    });
    const { handlers, nativeTheme } = setup();
    expect(await (await handlers)["settings.read"](caller)).toEqual({
      theme: "dark",
      reducedMotion: "on",
      device: "gpu",
      threads: 4,
      notifications: true,
      panelWidth: 420,
    });
    expect(nativeTheme.themeSource).toBe("dark");
  });

  it("tell every window and the system of a change", async () => {
    const { handlers, nativeTheme, send } = setup();
    await (
      await handlers
    )["settings.write"](caller, {
      theme: "light",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    });
    expect(send).toHaveBeenCalledExactlyOnceWith("gradual:event", "settings.changed", {
      theme: "light",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    });
    expect(nativeTheme.themeSource).toBe("light");
  });

  it("survive a file that someone else wrote", async () => {
    await writeFile(join(folder, "settings.json"), '{"theme": "purple"}');
    expect(await (await setup().handlers)["settings.read"](caller)).toEqual({
      theme: "system",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    });
  });
});
