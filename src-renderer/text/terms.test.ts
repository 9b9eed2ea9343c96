import { expect, it } from "vitest";
import { glossary } from "./glossary";
import { ALSO, termOf } from "./terms";

it.each([
  ["Learning rate", "learningRate"],
  ["Epochs", "epoch"],
  ["Batch size", "batch"],
  ["Seed", "seed"],
  ["validation", "validationRows"],
  ["Species", null],
  ["", null],
])("finds the word that a label is: %s", (label, term) => {
  expect(termOf(label)).toBe(term);
});

it("has one meaning for each word, and no word twice", () => {
  expect(Object.keys(glossary.term)).toEqual(expect.arrayContaining(Object.keys(glossary.meaning)));
  const names = [...Object.values(glossary.term), ...Object.values(ALSO)].map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});
