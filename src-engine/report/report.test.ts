// Reports of real runs: what stands in them, and that no text of a stranger is more than text.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { answerPart } from "../evaluate/answeredPart";
import { evaluationOf } from "../evaluate/evaluation";
import { readTrainedRun } from "../evaluate/trainedRun";
import { writeJson } from "../project/files";
import { readTestLooks } from "../project/testLooks";
import type { RunSummary } from "../runs/run";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { evaluatedFigures } from "../words/evaluation";
import { reportText, writeReport } from "./writeReport";

const newFolder = temporaryFolders();
const backend = createOnnxBackend();

interface Trained {
  readonly folder: string;
  readonly run: RunSummary;
}

async function trained(
  file: string,
  target: string,
  change: (document: Document) => Document = (document) => document,
): Promise<Trained> {
  const folder = newFolder();
  const table = await importData({ folder, file });
  const suggested = suggestDocument(emptyDocument("Project"), table, { target });
  const document = change({ ...suggested, training: { ...suggested.training, epochs: 3, rules: [] } });
  return { folder, run: await trainRun({ ...trainInput(folder), document }) };
}

const sample = (name: string): string => fileURLToPath(new URL(`../../examples/sources/${name}`, import.meta.url));

const report = ({ folder, run }: Trained, part: "train" | "validation" | "test" = "validation"): Promise<string> =>
  reportText({ folder, run: run.id, part, recordsLook: true, backend });

/** Elements that stand in the page, by name, with their attributes; every one that is opened is closed in its order. */
function elementsOf(page: string): { readonly name: string; readonly attributes: string }[] {
  const EMPTY = new Set(["meta", "!doctype"]);
  const found: { name: string; attributes: string }[] = [];
  const open: string[] = [];
  const body = page.replace(/<style>[^<]*<\/style>/, "");
  for (const [, slash, name = "", attributes = ""] of body.matchAll(
    /<(\/?)([!a-zA-Z0-9]+)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*>/g,
  )) {
    if (slash === "/") expect(open.pop()).toBe(name);
    else {
      found.push({ name, attributes });
      if (!EMPTY.has(name)) open.push(name);
    }
  }
  expect(open).toEqual([]);
  // Nothing else looks like the beginning of an element.
  expect(body.match(/</g)?.length).toBe(
    body.match(/<(\/?)([!a-zA-Z0-9]+)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*>/g)?.length,
  );
  return found;
}

/** Holds no script, and asks nothing of anyone. */
function expectHarmless(page: string): void {
  const elements = elementsOf(page);
  const names = new Set(elements.map(({ name }) => name.toLowerCase()));
  for (const name of [
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "img",
    "image",
    "use",
    "foreignobject",
    "a:href",
  ])
    expect(names).not.toContain(name);
  for (const { attributes } of elements) {
    const bare = attributes.replace(/="[^"]*"/g, "=");
    expect(bare).not.toMatch(/\s(on\w+|src|srcset|style|xlink:href|action|formaction|ping)=/i);
    for (const [, address = ""] of attributes.matchAll(/\shref="([^"]*)"/g)) expect(address).toMatch(/^#[a-z]+$/);
    for (const [, inside = ""] of attributes.matchAll(/url\(([^)]*)\)/g)) expect(inside).toBe("#tip");
  }
  const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? "";
  expect(style).not.toMatch(/url\(|@import|expression/);
  const hash = createHash("sha256").update(style).digest("base64");
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
  );
}

test("a classification: the figures are those of its evaluation, beside everything that made them", async () => {
  const { folder, run } = await trained(sample("iris.csv"), "species");
  const page = await report({ folder, run });
  expectHarmless(page);
  const answered = await answerPart(folder, await readTrainedRun(folder, run.id), "validation", backend);
  const { targets, settings } = await evaluationOf({
    folder,
    run: await readTrainedRun(folder, run.id),
    answered,
    rule: null,
  });
  const [target] = targets;
  for (const { label, value, interval, rivals } of evaluatedFigures(target ?? { figures: [] }, settings))
    expect(page).toContain(
      `<th scope="row">${label}</th><td class="number">${value}</td><td class="number">${interval}</td><td class="number">${rivals[0] ?? ""}</td>`,
    );
  expect(page).toContain("Finished: all 3 epochs completed.");
  expect(page).toContain("sepal_length");
  expect(page).toContain("Confusion matrix");
  expect(page).toContain("<math ");
  expect(page).toContain('aria-label="Loss by epoch. ');
  expect(page).toContain(`gradual train ${folder.split("/").at(-1) ?? ""} --repeat 1 --threads 1`);
  expect(page).toMatch(/SHA-256<\/dt><dd><code>[0-9a-f]{64}</);
  // Where the file lay on the machine is nobody's affair.
  expect(page).not.toContain(fileURLToPath(new URL("../..", import.meta.url)));
  expect(page.length).toBeLessThan(200_000);
});

test("a run that went wrong says so, with what the doctor sees in its curves", async () => {
  const wrong = await trained(sample("cars.csv"), "Miles_per_Gallon", (document) => ({
    ...document,
    training: {
      ...document.training,
      optimizer: { type: "gradient-descent", params: { learningRate: 100 } },
      epochs: 10,
    },
  }));
  const page = await report(wrong);
  expectHarmless(page);
  expect(page).toContain("What the training doctor says");
});

test("a regression: predicted against actual, errors and the scaled target", async () => {
  const trainedRun = await trained(sample("cars.csv"), "Miles_per_Gallon");
  const page = await report(trainedRun);
  expectHarmless(page);
  expect(page).toContain("Predicted against actual");
  expect(page.match(/<circle /g)?.length).toBeGreaterThan(30);
  expect(page).toContain("Errors (prediction minus truth)");
  expect(page).toContain("the network learns (y - ");
});

const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  "</title><script>alert(2)</script>",
  "\"><svg onload='alert(3)'>",
  "a & b &lt; c",
  "]]>--><!--",
  "javascript:alert(4)",
  "\u202egnp.exe",
  "${7*7}{{7*7}}",
];

test("names of columns and classes, a note and tags are text, whatever they hold", async () => {
  const folder = newFolder();
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const classes = HOSTILE.slice(0, 4);
  const header = [...HOSTILE, "y </script>"].map(cell).join(",");
  const rows = Array.from({ length: 120 }, (_, row) =>
    [
      ...HOSTILE.map((name, at) => (at === 3 ? cell(HOSTILE[row % 5] ?? name) : String((row * (at + 7)) % 23))),
      cell(classes[row % 4] ?? ""),
    ].join(","),
  );
  const file = writeIn(folder, "hostile.csv", [header, ...rows].join("\n"));
  const hostileRun = await trained(file, "y </script>", (document) => ({
    ...document,
    name: HOSTILE[1] ?? "",
    model: {
      ...document.model,
      layers: document.model.layers.map((layer, at) => ({ ...layer, name: HOSTILE[at % HOSTILE.length] ?? "" })),
    },
  }));
  await writeJson(join(hostileRun.folder, "runs", hostileRun.run.id, "notes.json"), {
    name: HOSTILE[0],
    note: HOSTILE.join("\n"),
    tags: ["<b>", '"'],
  });
  const page = await report(hostileRun);
  expectHarmless(page);
  expect(page).not.toContain("<script");
  expect(page).not.toContain("\u202e");
  expect(page).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  expect(page).toContain("a &amp; b &amp;lt; c");
});

test("the split is told as it came out: parts that a column names have the shares of their rows, and are not shuffled", async () => {
  const lines = Array.from({ length: 100 }, (_, row) => {
    const part = row < 60 ? "train" : row < 75 ? "validation" : "test";
    return `${row},${row % 3 === 0 ? "a" : "b"},${part}`;
  });
  const file = writeIn(newFolder(), "parts.csv", ["x,y,part", ...lines].join("\n"));
  const run = await trained(file, "y", (document) => ({
    ...document,
    data: { ...document.data, split: { ...document.data.split, by: { rule: "column", column: "part" } } },
  }));
  const page = await report(run);
  const split = page.slice(page.indexOf('id="split"'), page.indexOf('id="preparation"'));
  const words = split.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  expect(words).toContain("Training 60.0% 60");
  expect(words).toContain("Validation 15.0% 15");
  expect(words).toContain("Test 25.0% 25");
  expect(words).not.toContain("shuffled");
});

describe("test rows", () => {
  test("are not looked at by default, and a look is recorded and told of", async () => {
    const run = await trained(sample("iris.csv"), "species");
    expect(await report(run)).toContain("the test rows were not looked at for this report");
    expect(existsSync(join(run.folder, "test-looks.json"))).toBe(false);
    expect(await report(run, "test")).toContain("Looks at test rows that the project has recorded: run 1 (");
    expect(await readTestLooks(run.folder)).toHaveLength(1);
  });
});

test("a run that stopped before its first epoch is reported on without figures, and that is said", async () => {
  const { folder, run } = await trained(sample("iris.csv"), "species");
  const place = join(folder, "runs", run.id);
  for (const name of ["weights.safetensors", "best.safetensors"]) rmSync(join(place, name), { force: true });
  const path = join(folder, "r.html");
  const request = { folder, run: run.id, part: "validation", recordsLook: false, backend } as const;
  expect((await writeReport(request, path)).withoutFigures).toMatch(/^Run 1 .*has no .*weights/);
});

test("a run whose data or weights are gone is reported on all the same, and what is missing says why", async () => {
  const run = await trained(sample("iris.csv"), "species");
  rmSync(join(run.folder, "runs", run.run.id, "weights.safetensors"));
  expect(await report(run)).toContain("There are no figures. Run 1");
  rmSync(join(run.folder, "data"), { recursive: true });
  const page = await report(run);
  expect(page).toContain("The data of this run can no longer be read.");
  expect(page).toContain("Loss and optimizer");
});

test("a run in progress is refused; a file is written whole or not at all", async () => {
  const { folder, run } = await trained(sample("iris.csv"), "species");
  const file = join(folder, "runs", run.id, "run.json");
  const path = join(newFolder(), "report.html");
  const request = { folder, run: run.id, part: "validation", recordsLook: false, backend } as const;
  const written = await writeReport(request, path);
  expect(written).toEqual({ path, bytes: readFileSync(path).length, withoutFigures: null });
  const record = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  await writeJson(file, { ...record, status: "running", endedAt: null });
  expect(await problemOf(() => writeReport(request, path))).toMatchObject({ code: "run-in-progress" });
  expect(readFileSync(path)).toHaveLength(written.bytes);
});
