import { expect, it } from "vitest";
import { startingModel } from "../document/startingRecipe";
import { emptyDocument } from "../document/create";
import type { Document, Model } from "../document/schema";
import { adoptData, isProposed, proposedModel } from "./proposal";

const PICTURES = { look: "pictures", shape: [28, 28, 1], entries: 256, size: { rows: 100 } } as const;

/** As the document is read again: the names of settings in another order. */
const reordered = ({ layers, connections }: Model): Model => ({
  connections,
  layers: layers.map((layer) => Object.fromEntries(Object.entries(layer).reverse()) as unknown as typeof layer),
});

function adopted(model: Model): Document {
  const document = emptyDocument("Digits");
  const data = { ...document.data, task: "classification" as const };
  return adoptData(document, { data, model, training: document.training });
}

it("names each layer of a proposal, and still knows it for one when it is written and read", () => {
  const { model } = adopted(proposedModel(PICTURES, "classification"));
  const names = model.layers.map(({ name, type }) => name ?? type);
  expect(new Set(names).size).toBe(names.length);
  expect(isProposed(model, "classification")).toBe(true);
  expect(isProposed(reordered(model), "classification")).toBe(true);
});

it("knows those of earlier versions, whose layers had no names, and no network that somebody worked on", () => {
  const model = startingModel("regression", { rows: 1_000 });
  expect(isProposed(model, "regression")).toBe(true);
  const [first, second, ...others] = model.layers;
  if (first === undefined || second === undefined) throw new Error("a proposal has two layers at least");
  expect(isProposed({ ...model, layers: [first, { ...second, name: "Mine" }, ...others] }, "regression")).toBe(false);
});
