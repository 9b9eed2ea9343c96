import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonFiles } from "./json-file";

const Schema = v.strictObject({ count: v.number() });
const FALLBACK = { count: 0 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("jsonFiles", () => {
  it("gives the fallback for a file that is missing, torn or of another shape", async () => {
    const file = jsonFiles(folder).file("x.json", Schema, FALLBACK);
    expect(await file.read()).toEqual(FALLBACK);
    for (const content of ['{"count": 1', '{"count": "1"}', '{"count": 1, "more": 2}', "null", ""]) {
      await writeFile(join(folder, "x.json"), content);
      expect(await file.read()).toEqual(FALLBACK);
    }
  });

  it("reads back what it wrote, in a folder made on the way", async () => {
    const path = join(folder, "new");
    await jsonFiles(path).file("x.json", Schema, FALLBACK).write({ count: 3 });
    expect(await jsonFiles(path).file("x.json", Schema, FALLBACK).read()).toEqual({ count: 3 });
  });

  it("keeps the order of writes, and settles after the last", async () => {
    const files = jsonFiles(folder);
    const file = files.file("x.json", Schema, FALLBACK);
    for (let count = 1; count <= 20; count++) void file.write({ count });
    await files.settled();
    expect(JSON.parse(await readFile(join(folder, "x.json"), "utf8"))).toEqual({ count: 20 });
  });

  it("writes through a link to where the person keeps the file", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "gradual-"));
    try {
      await writeFile(join(elsewhere, "kept.json"), "{}");
      await symlink(join(elsewhere, "kept.json"), join(folder, "x.json"));
      await jsonFiles(folder).file("x.json", Schema, FALLBACK).write({ count: 3 });
      expect(JSON.parse(await readFile(join(elsewhere, "kept.json"), "utf8"))).toEqual({ count: 3 });
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("settles although a write failed", async () => {
    const files = jsonFiles(join(folder, "file", "below"));
    await writeFile(join(folder, "file"), "");
    const written = files.file("x.json", Schema, FALLBACK).write({ count: 1 });
    await expect(written).rejects.toThrow();
    await expect(files.settled()).resolves.toBeUndefined();
  });
});
