import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inRoot } from "../scripts/lib/run.mjs";
import { unwantedWords } from "./words.mjs";

const PLACES = ["src-engine", "src-main", "src-renderer", "e2e", "docs", "build"];
/** They tell of words as they were, or are other people's. */
const EXEMPT = [
  /^build\/lint\/words/,
  /^build\/licenses\//,
  /^docs\/decisions\//,
  /document\/migrations(\.test)?\.ts$/,
  /\/fixtures\//,
  /_pb\.ts$/,
];

const files = [
  ...PLACES.flatMap((place) =>
    readdirSync(inRoot(place), { recursive: true }).map((name) => join(place, String(name)).replaceAll("\\", "/")),
  ),
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "examples/samples.json",
].filter(
  (file) =>
    /\.(ts|mts|mjs|vue|md|css|json)$/.test(file) &&
    !/node_modules/.test(file) &&
    !EXEMPT.some((exempt) => exempt.test(file)),
);

test("finds a word that is not ours, in any case and form", () => {
  expect(unwantedWords("one\nIt Mends the colour")).toEqual([
    { line: 2, word: "Mends", instead: "fix" },
    { line: 2, word: "colour", instead: "-or" },
  ]);
  expect(unwantedWords("right on 97.1 % of the rows\nat ${share} %.\n").map(({ line }) => line)).toEqual([1, 2]);
  expect(unwantedWords('97.1%, "+12 %", row % 7, (row * 7) % columns, TWO_32 % 3')).toEqual([]);
  expect(unwantedWords("default, recommend, promise, otherwise, revised, analyses, noise")).toEqual([]);
});

test("nothing is called by two words, in what people read and in the code", () => {
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) =>
    unwantedWords(readFileSync(inRoot(file), "utf8")).map(
      ({ line, word, instead }) => `${file}:${line} says "${word}", not "${instead}"`,
    ),
  );
  expect(found).toEqual([]);
});
