import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { canMountDisks, onSmallDisk } from "../testing/smallDisk";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { insideProject, readBounded, readJson, writeFileAtomic } from "./files";

const folders = temporaryFolders();

describe("a path inside the project", () => {
  it.each(["../x", "a/../../x", "/etc/passwd", "C:/x", "a\\b", "", "a\0b"])("is never %j", async (path) => {
    expect((await problemOf(() => insideProject(folders(), path))).code).toBe("outside-project");
  });

  it("may be a link within it, but none that leads out, nor one to nowhere", async () => {
    const folder = folders();
    mkdirSync(join(folder, "data"));
    writeIn(folder, "data/x", "");
    symlinkSync(join(folder, "data"), join(folder, "in"));
    symlinkSync(folders(), join(folder, "out"));
    symlinkSync(join(folders(), "not there"), join(folder, "nowhere"));
    expect(await insideProject(folder, "in/x")).toBe(join(folder, "in/x"));
    for (const path of ["out", "out/x", "out/a/b/c", "nowhere"]) {
      expect((await problemOf(() => insideProject(folder, path))).code).toBe("outside-project");
    }
  });
});

describe("writing", () => {
  it("replaces a file whole, and leaves nothing else behind", async () => {
    const folder = folders();
    const path = writeIn(folder, "a.txt", "old");
    await Promise.all(Array.from({ length: 20 }, (_, index) => writeFileAtomic(path, `new ${index}`)));
    expect(readFileSync(path, "utf8")).toMatch(/^new \d+$/);
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it("does not write through a link", async () => {
    const target = writeIn(folders(), "target", "mine");
    const folder = folders();
    symlinkSync(target, join(folder, "a.txt"));
    await writeFileAtomic(join(folder, "a.txt"), "new");
    expect(readFileSync(target, "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("new");
  });

  it("says what is wrong when it fails, and the old file stands", async () => {
    const folder = folders();
    expect(await problemOf(() => writeFileAtomic(join(folder, "none", "a.txt"), ""))).toMatchObject({
      code: "file-missing",
    });
    mkdirSync(join(folder, "a.txt"));
    expect((await problemOf(() => writeFileAtomic(join(folder, "a.txt"), ""))).next).toBeTruthy();
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it.skipIf(!canMountDisks())(
    "of more than fits a full disk leaves the old file (skipped where no disk can be mounted)",
    async () => {
      const folder = folders();
      await onSmallDisk(folder, 64, async () => {
        const path = writeIn(folder, "a.txt", "old");
        expect(await problemOf(() => writeFileAtomic(path, "x".repeat(1_000_000)))).toMatchObject({
          code: "disk-full",
        });
        expect(readFileSync(path, "utf8")).toBe("old");
        expect(readdirSync(folder)).toEqual(["a.txt"]);
      });
    },
  );
});

describe("reading", () => {
  it("refuses what is too large, a folder and a pipe", async () => {
    const folder = folders();
    expect((await problemOf(() => readBounded(writeIn(folder, "big", "x".repeat(101)), 100))).code).toBe(
      "file-too-large",
    );
    expect((await problemOf(() => readBounded(folder, 100))).code).toBe("not-a-file");
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect((await problemOf(() => readBounded(join(folder, "pipe"), 100))).code).toBe("not-a-file");
  });

  it("of JSON checks it, and gives null when there is no file", async () => {
    const folder = folders();
    const schema = v.strictObject({ a: v.number() });
    const path = writeIn(folder, "a.json", '{"a": 1}');
    expect(await readJson(path, schema)).toEqual({ a: 1 });
    expect(await readJson(join(folder, "none.json"), schema)).toBeNull();
    writeFileSync(path, '{"a": "1"}');
    expect((await problemOf(() => readJson(path, schema))).message).toMatch(/damaged \(a: /);
    writeFileSync(path, '{"a": ');
    expect((await problemOf(() => readJson(path, schema))).code).toBe("file-damaged");
  });
});
