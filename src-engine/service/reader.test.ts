// The process that reads strangers' files comes to every kind of end, and nothing else does.

import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { builtEngine } from "../testing/builtEngine";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { childReader } from "./childReader";
import type { Reader } from "./reader";
import { createReader } from "./reader";

const trainer = builtEngine("trainer");
const folders = temporaryFolders();
const CSV = `a,b\n${Array.from({ length: 40 }, (_, row) => `${row},x${row % 3}`).join("\n")}\n`;

const open: Reader[] = [];
function start(name: "reader" | "badReader", limits?: Parameters<typeof createReader>[1]): Reader {
  const reader = createReader(childReader(join(dirname(trainer()), `${name}.js`)), limits);
  open.push(reader);
  return reader;
}
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const reader of open.splice(0)) await reader.end();
});

function projectFolder(): string {
  const folder = folders();
  mkdirSync(join(folder, "data"));
  return folder;
}

const MB = 2 ** 20;

it.each([
  ["crash", "reading-failed", {}],
  ["exit", "reading-failed", {}],
  ["endless", "reading-stuck", { deaf: 500 }],
  ["heap", "out-of-memory", { memory: 300 * MB }],
  ["memory", "out-of-memory", { memory: 400 * MB }],
])("its end by %s is that job's alone, says so, and leaves nothing behind", async (file, code, limits) => {
  // A place for temporary files that no other test writes to.
  const place = folders();
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, place);
  const reader = start("badReader", limits);
  const folder = projectFolder();
  const other = reader.run("data.formatAt", { path: writeIn(folders(), "t.csv", CSV) }, vi.fn());
  const onNews = vi.fn();
  const problem = await problemOf(() => reader.run("importFile", { folder, file, name: "my file" }, onNews));
  expect(problem).toMatchObject({ code, subject: { kind: "file", path: file } });
  expect(problem.message).toContain('"my file"');
  expect(problem.next).not.toBe("");
  expect(onNews).toHaveBeenCalledWith({ type: "task", share: 0.5, what: "Reading" });
  expect(await other).toBe("csv");
  expect(readdirSync(join(folder, "data"))).toEqual([]);
  await reader.end();
  expect(readdirSync(place).filter((name) => name.startsWith("gradual-reading"))).toEqual([]);
});

it("is ended where it does not hear that the job is canceled", async () => {
  const reader = start("badReader");
  const controller = new AbortController();
  const folder = projectFolder();
  const onNews = vi.fn();
  const job = reader.run("importFile", { folder, file: "endless" }, onNews, controller.signal);
  await vi.waitFor(() => expect(onNews).toHaveBeenCalled(), { timeout: 20_000 });
  controller.abort();
  expect((await problemOf(() => job)).code).toBe("canceled");
  expect(readdirSync(join(folder, "data"))).toEqual([]);
});

it("is not begun for what is canceled already", async () => {
  const begin = vi.fn();
  expect(
    (await problemOf(() => createReader(begin).run("data.formatAt", { path: "x" }, vi.fn(), AbortSignal.abort()))).code,
  ).toBe("canceled");
  expect(begin).not.toHaveBeenCalled();
});

it("serves one file after another, and has another process after an import", async () => {
  let begun = 0;
  const inner = childReader(join(dirname(trainer()), "reader.js"));
  const reader = createReader((heap) => {
    begun += 1;
    return inner(heap);
  });
  open.push(reader);
  reader.expectFile();
  reader.expectFile();
  const file = writeIn(folders(), "t.csv", CSV);
  for (let time = 0; time < 3; time++) expect(await reader.run("data.formatAt", { path: file }, vi.fn())).toBe("csv");
  expect(begun).toBe(1);
  const table = await reader.run("importFile", { folder: projectFolder(), file }, vi.fn());
  expect(table).toMatchObject({ rows: 40, sourceName: file });
  expect(await reader.run("data.formatAt", { path: file }, vi.fn())).toBe("csv");
  expect(begun).toBe(2);
});

it("tells what is wrong with a file as it does without a process", async () => {
  const missing = join(folders(), "none.csv");
  const problem = await problemOf(() =>
    start("reader").run("importFile", { folder: projectFolder(), file: missing }, vi.fn()),
  );
  expect(problem).toMatchObject({ code: "file-missing", subject: { kind: "file", path: missing } });
});

it("says that it could not be started", async () => {
  const reader = createReader(childReader(join(folders(), "none.js")));
  open.push(reader);
  expect((await problemOf(() => reader.run("data.formatAt", { path: "t.csv" }, vi.fn()))).code).toBe("reading-failed");
});
