import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copySample, freeFolder, projectsFolder, safeName } from "./project-folders";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
  await mkdir(join(folder, "examples", "iris", "data"), { recursive: true });
  await writeFile(join(folder, "examples", "iris", "iris.gradual"), "{}");
  await writeFile(join(folder, "examples", "iris", "data", "table.parquet"), "rows");
});
afterEach(() => rm(folder, { recursive: true }));

describe("safeName", () => {
  it.each([
    ["Penguins", "Penguins"],
    ["Größe & 体重 (2)", "Größe & 体重 (2)"],
    ["../../etc/passwd", "etc passwd"],
    ['a<b>c:"d"|?*', "a b c d"],
    ["  .hidden. ", "hidden"],
    ["con", "con project"],
    ["LPT1.txt", "LPT1.txt project"],
    ["", "Project"],
    ["\0\n", "Project"],
    ["..", "Project"],
    ["x".repeat(100), "x".repeat(60)],
  ])("%j becomes %j", (name, safe) => expect(safeName(name)).toBe(safe));
});

describe("projectsFolder", () => {
  it("is in the documents, or in the app's own folder where there are none", async () => {
    expect(await projectsFolder(folder, "/u")).toBe(join(folder, "Gradual"));
    expect(await projectsFolder(join(folder, "none"), "/u")).toBe(join("/u", "projects"));
  });
});

describe("freeFolder", () => {
  it("counts on until a name is free, whatever its case", async () => {
    expect(await freeFolder(join(folder, "none"), "Iris")).toBe(join(folder, "none", "Iris"));
    await mkdir(join(folder, "iris"));
    await mkdir(join(folder, "Iris 2"));
    expect(await freeFolder(folder, "Iris")).toBe(join(folder, "Iris 3"));
  });
});

describe("copySample", () => {
  const copy = () => copySample("iris", join(folder, "examples"), join(folder, "mine"));

  it("calls a further copy like its folder, and leaves the rest of the document as it is", async () => {
    await writeFile(
      join(folder, "examples", "iris", "iris.gradual"),
      JSON.stringify({ format: 1, name: "Iris", data: { a: [1] } }),
    );
    await mkdir(join(folder, "mine", "iris"), { recursive: true });
    const path = await copy();
    expect(path).toBe(join(folder, "mine", "iris 2"));
    expect(JSON.parse(await readFile(join(path, "iris.gradual"), "utf8"))).toEqual({
      format: 1,
      name: "Iris 2",
      data: { a: [1] },
    });
  });

  it("copies once, and then gives the copy with the person's changes", async () => {
    const path = await copy();
    expect(path).toBe(join(folder, "mine", "iris"));
    expect(await readFile(join(path, "data", "table.parquet"), "utf8")).toBe("rows");
    await writeFile(join(path, "iris.gradual"), "changed");
    expect(await copy()).toBe(path);
    expect(await readFile(join(path, "iris.gradual"), "utf8")).toBe("changed");
    expect(await readdir(join(folder, "mine"))).toEqual(["iris"]);
  });

  it("does not touch a folder of that name that is no project", async () => {
    await mkdir(join(folder, "mine", "iris"), { recursive: true });
    expect(await copy()).toBe(join(folder, "mine", "iris 2"));
    expect(await readdir(join(folder, "mine", "iris"))).toEqual([]);
  });

  it("explains a sample that is not installed", async () => {
    await expect(copySample("cars", join(folder, "examples"), folder)).rejects.toMatchObject({
      problem: { code: "sample-missing" },
    });
  });

  it("explains a place that cannot be written to, and leaves nothing there", async () => {
    // A file where the folder should be: fails for root, too, whom permissions do not stop.
    await writeFile(join(folder, "mine"), "");
    await expect(copy()).rejects.toMatchObject({
      problem: { code: "cannot-write-folder", subject: { kind: "file", path: join(folder, "mine") } },
    });
    expect(await readFile(join(folder, "mine"), "utf8")).toBe("");
  });
});
