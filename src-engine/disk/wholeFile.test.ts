import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { moveOver, replaceFile, temporaryName, writeNew, writeWhole } from "./wholeFile";

const folders = temporaryFolders();
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** What is flushed while the action runs: "file" or "folder", in order. */
async function flushed(folder: string, action: () => Promise<void>): Promise<string[]> {
  const found: string[] = [];
  const probe = await open(folder, "r");
  const handles = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const spy = vi.spyOn(handles, "sync").mockImplementation(async function (this: typeof probe) {
    found.push((await this.stat()).isDirectory() ? "folder" : "file");
    await this.datasync();
  });
  try {
    await action();
  } finally {
    spy.mockRestore();
  }
  return found;
}

describe("a file written whole", () => {
  it("is flushed before its folder", async () => {
    const path = join(folders(), "a");
    expect(await flushed(dirname(path), () => writeWhole(path, "new"))).toEqual(["file", "folder"]);
    expect(await flushed(dirname(path), () => writeWhole(path, [Buffer.from("newer "), Buffer.from("still")]))).toEqual(
      ["file", "folder"],
    );
    expect(readFileSync(path, "utf8")).toBe("newer still");
  });

  it("that another program wrote is flushed as it takes its place", async () => {
    const path = join(folders(), "a");
    const temporary = temporaryName(path);
    await writeNew(temporary, "new");
    expect(await flushed(dirname(path), () => replaceFile(temporary, path))).toEqual(["file", "folder"]);
    expect(readdirSync(dirname(path))).toEqual(["a"]);
  });

  it.skipIf(process.platform === "win32").each([0o600, 0o640, 0o666, 0o444, 0o755])(
    "keeps the permissions %o of the one it replaces",
    async (mode) => {
      const folder = folders();
      const path = writeIn(folder, "a", "old");
      chmodSync(path, mode);
      await writeWhole(path, "new");
      expect(readFileSync(path, "utf8")).toBe("new");
      expect(modeOf(path).toString(8)).toBe(mode.toString(8));
      const temporary = writeIn(folder, "b.tmp", "newer");
      await replaceFile(temporary, path);
      expect(modeOf(path).toString(8)).toBe(mode.toString(8));
    },
  );

  it("has what a new file has where there was none, or a link", async () => {
    const folder = folders();
    writeIn(folder, "usual", "");
    symlinkSync(writeIn(folder, "target", "mine"), join(folder, "link"));
    for (const name of ["a", "link"]) {
      await writeWhole(join(folder, name), "new");
      expect(modeOf(join(folder, name))).toBe(modeOf(join(folder, "usual")));
    }
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("mine");
  });

  it("leaves nothing behind when it fails", async () => {
    const folder = folders();
    mkdirSync(join(folder, "a"));
    await expect(writeWhole(join(folder, "a"), "new")).rejects.toThrow();
    await expect(moveOver(join(folder, "none"), join(folder, "b"))).rejects.toThrow("ENOENT");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("is never written over a file that must not be there yet", async () => {
    const path = writeIn(folders(), "a", "old");
    await expect(writeNew(path, "new")).rejects.toThrow("EEXIST");
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});
