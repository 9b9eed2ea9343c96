import { expect, it } from "vitest";
import { glossary } from "./glossary";
import { ALSO, termOf, termsIn } from "./terms";

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

it.each([
  [
    "The same training, at a tenth of the learning rate, at the Learning rate and at ten times that.",
    ["learning rate"],
  ],
  ["The steps of each epoch: weights, then Weights.", ["steps", "epoch", "weights"]],
  ["weightless, batch-norm", []],
  ["", []],
])("finds words of the glossary in a running text, each once, whole words alone: %s", (text, words) => {
  const pieces = termsIn(text);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(pieces.flatMap((piece) => (piece.term === null ? [] : [piece.text]))).toEqual(words);
});
