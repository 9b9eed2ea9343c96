import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

test("a look at test rows is kept once for each run, without the name of anybody, in the project and in its copies", async () => {
  const { folder, run } = await project();
  expect(await readTestLooks(folder)).toEqual([]);
  const at = new Date("2026-11-27T12:00:00Z");
  const look = { run, at: at.toISOString() };
  expect(await recordTestLook(folder, run, at)).toEqual([look]);
  expect(await recordTestLook(folder, run)).toEqual([look]);
  const opened = await openProject(folder);
  const copy = await opened.saveCopy(join(folders(), "copy"), opened.document);
  await opened.close();
  expect(await readTestLooks(copy.folder)).toEqual([look]);
});

test("looks that an earlier version wrote with names are read without them, and the names go with the next look", async () => {
  const { folder, run } = await project();
  const file = join(folder, "test-looks.json");
  const [at, later] = ["2026-11-01T12:00:00.000Z", "2026-11-02T12:00:00.000Z"];
  const looks = [
    { run: "0009-gone", at, by: "ann" },
    { run: "0009-gone", at: later, by: "bob" },
  ];
  writeFileSync(file, JSON.stringify({ format: 1, looks }));
  expect(await readTestLooks(folder)).toEqual([{ run: "0009-gone", at }]);
  await recordTestLook(folder, run, new Date(later));
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    format: 1,
    looks: [
      { run: "0009-gone", at },
      { run, at: later },
    ],
  });
});

test("a run that is not there cannot be looked at, and a damaged file is said to be so and left alone", async () => {
  const { folder, run } = await project();
  expect((await problemOf(() => recordTestLook(folder, "0009-none"))).code).toBe("no-such-run");
  const file = join(folder, "test-looks.json");
  writeFileSync(file, '{"format":1,"looks":[{"run":3}]}');
  expect((await problemOf(() => recordTestLook(folder, run))).code).toBe("file-damaged");
  expect(readFileSync(file, "utf8")).toContain('"run":3');
});
