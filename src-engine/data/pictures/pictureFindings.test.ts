// What the data doctor says of pictures.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { emptyDocument } from "../../document/create";
import type { DataFinding } from "../../findings/data/diagnoseData";
import { diagnoseData } from "../../findings/data/diagnoseData";
import { createGenerator } from "../../runtime/random";
import { png } from "../../testing/pictureFiles";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { dataEvidence } from "../dataEvidence";
import { importData } from "../importData";
import { suggestDocument } from "../suggest";

const folders = temporaryFolders();
const words = {
  number: (value: number) => String(Number(value.toPrecision(3))),
  whole: String,
  count: (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`,
  share: (share: number) => `${Math.round(100 * share)}%`,
};
const generator = createGenerator(3, "pictures");
const noisy = (width: number, height: number): Buffer =>
  png(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, () => Math.floor(256 * generator.uniform())),
  );

async function found(files: Readonly<Record<string, Buffer | string>>, options = {}): Promise<readonly DataFinding[]> {
  const [source, folder] = [folders(), folders()];
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), content);
  }
  const table = await importData({ folder, file: source, options });
  const document = suggestDocument(emptyDocument("p"), table);
  return diagnoseData(await dataEvidence({ folder, document }), document, words);
}
function pictures(make: (at: number) => Buffer): Record<string, Buffer> {
  return Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${at % 2 === 0 ? "a" : "b"}/${at}.png`, make(at)]));
}
const ofType = (all: readonly DataFinding[], type: string): DataFinding | undefined =>
  all.find((finding) => finding.type === type);

it("says nothing of pictures that are sound", async () => {
  // Sixty are few, which is said of any data.
  expect((await found(pictures(() => noisy(12, 10)))).map(({ type }) => type)).toEqual(["tiny-parts"]);
});

it("names what could not be read", async () => {
  const all = await found({ ...pictures(() => noisy(12, 10)), "a/bad.png": "x", "b/photo.heic": "x" });
  expect(ofType(all, "unreadable-pictures")?.text).toMatch(
    /^2 files were left out, beside 60 pictures.*“a\/bad\.png”: it is not/,
  );
});

it("finds blank pictures, and excludes them", async () => {
  const blank = (at: number): boolean => at === 4 || at === 17;
  const all = await found(pictures((at) => (blank(at) ? png(12, 10, new Uint8Array(360).fill(at)) : noisy(12, 10))));
  const finding = ofType(all, "blank-pictures");
  expect(finding?.text).toMatch(/^2 pictures/);
  expect(finding?.rows?.length).toBe(2);
  expect(finding?.fix?.document.data.edits?.rows.map(({ row }) => row)).toEqual(finding?.rows);
});

it("says where the proportions differ much, or small ones were enlarged", async () => {
  const wide = await found(pictures((at) => noisy(at % 2 === 0 ? 30 : 10, 10)));
  expect(ofType(wide, "picture-sizes")?.text).toContain("from 1 to 3 (width by height)");
  expect(ofType(wide, "picture-sizes")?.text).toContain("cropped");
  const enlarged = await found(
    pictures(() => noisy(12, 10)),
    { size: "48x40" },
  );
  expect(ofType(enlarged, "picture-sizes")?.text).toContain("12x10");
});

it("finds the same picture on both sides of the split", async () => {
  const twin = noisy(12, 10);
  const all = await found(pictures((at) => (at < 30 ? twin : noisy(12, 10))));
  expect(ofType(all, "duplicates-across-split")).toBeDefined();
});
