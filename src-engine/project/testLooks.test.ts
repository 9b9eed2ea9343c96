import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { createProject, openProject } from "./project";
import { readTestLooks, recordTestLook } from "./testLooks";

const folders = temporaryFolders();
const PENGUINS = join(import.meta.dirname, "../../examples/sources/penguins.csv");

async function project() {
  const folder = join(folders(), "p");
  const opened = await createProject({ folder, document: emptyDocument("p") });
  const table = await importData({ folder, file: PENGUINS });
  const suggested = suggestDocument(emptyDocument("p"), table, { target: "Species" });
  const document = { ...suggested, training: { ...suggested.training, epochs: 1 } };
  await opened.save(document);
  await opened.close();
  return { folder, run: (await trainRun({ ...trainInput(folder), document })).id };
}

test("a look at test rows is kept once for each run and person, in the project and in its copies", async () => {
  const { folder, run } = await project();
  expect(await readTestLooks(folder)).toEqual([]);
  const at = new Date("2026-11-27T12:00:00Z");
  const look = { run, at: at.toISOString(), by: userInfo().username };
  expect(await recordTestLook(folder, run, at)).toEqual([look]);
  expect(await recordTestLook(folder, run)).toEqual([look]);
  const opened = await openProject(folder);
  const copy = await opened.saveCopy(join(folders(), "copy"), opened.document);
  await opened.close();
  expect(await readTestLooks(copy.folder)).toEqual([look]);
});

test("a run that is not there cannot be looked at, and a damaged file is said to be so and left alone", async () => {
  const { folder, run } = await project();
  expect((await problemOf(() => recordTestLook(folder, "0009-none"))).code).toBe("no-such-run");
  const file = join(folder, "test-looks.json");
  writeFileSync(file, '{"format":1,"looks":[{"run":3}]}');
  expect((await problemOf(() => recordTestLook(folder, run))).code).toBe("file-damaged");
  expect(readFileSync(file, "utf8")).toContain('"run":3');
});
