import { expect, it } from "vitest";
import { emptyDocument } from "../../src-engine/document/create";
import { runTitle } from "./runs";

const base = emptyDocument("Cars");
const document = { ...base, training: { ...base.training, optimizer: { type: "gradient-descent", params: {} } } };

it.each([
  ["gradient-descent", "3 · Gradient descent"],
  ["gentle", "3 · gentle"],
  // The name of another optimizer is one that a person gave.
  ["adam", "3 · adam"],
  ["", "3"],
])("a run named %j is called %j", (name, title) => {
  expect(runTitle({ number: 3, name, document })).toBe(title);
});

it("a run of an optimizer that this version does not know keeps its word", () => {
  const training = { ...document.training, optimizer: { type: "next-year", params: {} } };
  expect(runTitle({ number: 3, name: "next-year", document: { ...document, training } })).toBe("3 · next-year");
});
