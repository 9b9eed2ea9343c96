// The ready projects of examples/ are what the sources make today.
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import samples from "../../examples/samples.json";
import { emptyDocument } from "../document/create";
import { formatDocument, parseDocument } from "../document/parse";
import type { Document } from "../document/schema";
import { openProject } from "../project/project";
import { temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { dataFit } from "./prepare";
import { readPage, readTable } from "./open";
import { suggestDocument } from "./suggest";

const folders = temporaryFolders();
const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const documentOf = (id: string): Document => {
  const file = join(EXAMPLES, id, `${id}.gradual`);
  return parseDocument(readFileSync(file, "utf8"), file);
};

it("all are listed as samples, by the name of their folder and of their document", () => {
  const entries = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const projects = entries.map(({ name }) => name).filter((name) => name !== "sources");
  expect(Object.fromEntries(samples.map(({ id, title }) => [id, title]))).toEqual(
    Object.fromEntries(projects.map((id) => [id, documentOf(id).name])),
  );
});

it.each([
  ["penguins", "Penguins", "Species", { train: 241, validation: 52, test: 51, left: 0 }],
  ["iris", "Iris", "species", { train: 105, validation: 23, test: 22, left: 0 }],
  ["cars", "Cars", "Miles_per_Gallon", { train: 278, validation: 60, test: 60, left: 8 }, "text"],
  ["hurricanes", "Hurricanes", "Category", { train: 348, validation: 75, test: 75, left: 0 }],
] as const)(
  "%s opens, fits its table, and is what `gradual new` makes",
  async (name, title, target, counts, recipe?) => {
    const copy = join(folders(), name);
    // Someone may have trained it where it lies.
    for (const part of ["data", `${name}.gradual`])
      cpSync(join(EXAMPLES, name, part), join(copy, part), { recursive: true });
    expect(readdirSync(join(copy, "data")).sort()).toEqual(["import.json", "table.parquet"]);
    const project = await openProject(copy);
    const { document } = project;
    expect(project).toMatchObject({ readOnly: false, notices: [] });
    expect(readFileSync(project.file, "utf8")).toBe(formatDocument(document));
    expect((await dataFit({ folder: copy, data: document.data })).counts).toEqual(counts);

    const fresh = folders();
    const table = await importData({ folder: fresh, file: join(EXAMPLES, "sources", `${name}.csv`) });
    const { handRule, ...rest } = document;
    expect(suggestDocument(emptyDocument(title), table, { target, recipe })).toEqual(rest);
    const rule = join(EXAMPLES, "sources", `${name}.rule.json`);
    expect(handRule).toEqual(existsSync(rule) ? JSON.parse(readFileSync(rule, "utf8")) : undefined);
    const source = document.data.source;
    const all = { source, offset: 0, limit: 1_000 };
    expect(await readPage({ folder: copy, ...all })).toEqual(await readPage({ folder: fresh, ...all }));
    expect((await readTable(copy, source))?.sourceName).toBe(`${name}.csv`);
    await project.close();
  },
);

it("digits opens, fits its pictures, and is what `gradual new` makes", async () => {
  const copy = join(folders(), "digits");
  for (const part of ["data", "digits.gradual"])
    cpSync(join(EXAMPLES, "digits", part), join(copy, part), { recursive: true });
  const project = await openProject(copy);
  const { document } = project;
  expect(project).toMatchObject({ readOnly: false, notices: [] });
  expect(readFileSync(project.file, "utf8")).toBe(formatDocument(document));
  expect(await dataFit({ folder: copy, data: document.data })).toMatchObject({
    counts: { train: 7_200, validation: 800, test: 2_000, left: 0 },
    inputShape: [28, 28, 1],
    outputs: 10,
  });

  const fresh = folders();
  const table = await importData({ folder: fresh, file: join(EXAMPLES, "sources", "digits") });
  expect(suggestDocument(emptyDocument("Digits"), table)).toEqual(document);
  expect(
    readFileSync(join(fresh, "data/arrays.safetensors")).equals(readFileSync(join(copy, "data/arrays.safetensors"))),
  ).toBe(true);
  expect((await readTable(copy, document.data.source))?.sourceName).toBe("digits");
  await project.close();
});
