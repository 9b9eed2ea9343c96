import { describe, expect, it } from "vitest";
import { defaultColumn, emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { startingModel, startingTraining, textbookTraining } from "../document/startingRecipe";
import * as v from "valibot";
import { withDistinctNames } from "./names";
import { withSuggestion } from "./suggestion";
import { withTarget, withType } from "./targets";

const ROWS = 1_000;
const TRAIN = 700;

/** A table of 1,000 rows as it is suggested: Kind is predicted. */
function suggested(): Document {
  const document = emptyDocument("Rows");
  const columns = {
    Kind: defaultColumn("category", "target"),
    Mass: defaultColumn("number", "feature"),
    Length: defaultColumn("number", "feature"),
  };
  return {
    ...document,
    data: { ...document.data, source: "data/table.parquet", target: ["Kind"], columns },
    model: startingModel("classification", { rows: TRAIN }),
    training: startingTraining("classification", { rows: TRAIN }),
  };
}

const retarget = (document: Document, name = "Mass"): Document =>
  withSuggestion(document, withTarget(document, name), ROWS);

describe("a new target of another task", () => {
  it("brings the network and the recipe that are suggested for it, and back again", () => {
    const next = retarget(suggested());
    expect(next.data).toMatchObject({ target: ["Mass"], task: "regression" });
    expect(next.model).toEqual(withDistinctNames(startingModel("regression", { rows: TRAIN })));
    expect(next.training).toEqual(startingTraining("regression", { rows: TRAIN }));
    expect(retarget(next, "Kind")).toMatchObject({ model: suggested().model, training: suggested().training });
    expect(v.safeParse(DocumentSchema, next).success).toBe(true);
  });

  it("does so after the document was written and read, with its settings in another order", () => {
    const { training, ...document } = suggested();
    const reversed = Object.fromEntries(Object.entries(training).reverse()) as unknown as Document["training"];
    expect(retarget({ ...document, training: reversed }).model).toEqual(
      withDistinctNames(startingModel("regression", { rows: TRAIN })),
    );
  });

  it("knows what earlier versions proposed for small tables of classes, which had no rule on the weights' change", () => {
    const rows = 200;
    const small = { ...suggested(), model: startingModel("classification", { rows: 140 }) };
    const training = startingTraining("classification", { rows: 140 });
    const without = { ...training, rules: training.rules.filter(({ type }) => type !== "weights-unchanged") };
    const next = withSuggestion(
      { ...small, training: without },
      withTarget({ ...small, training: without }, "Mass"),
      rows,
    );
    expect(next.training).toEqual(startingTraining("regression", { rows: 140 }));
    // Of other proposals the rule was taken away by hand.
    const large = suggested();
    const byHand = { ...large, training: { ...large.training, rules: large.training.rules.slice(1) } };
    expect(retarget(byHand).training.rules).toEqual(byHand.training.rules);
    expect(retarget(byHand).model.layers.map(({ id }) => id)).toEqual(byHand.model.layers.map(({ id }) => id));
  });

  it("keeps to the recipe of the text where that was chosen", () => {
    const start = startingTraining("classification", { rows: TRAIN });
    const text = {
      ...suggested(),
      model: startingModel("classification"),
      training: textbookTraining(start, "classification"),
    };
    const next = retarget(text);
    expect(next.training.optimizer.type).toBe("gradient-descent");
    expect(next.model).toEqual(startingModel("regression"));
  });

  it("asks for nothing that needs validation rows where there are none", () => {
    const document = suggested();
    const split = { ...document.data.split, train: 1, validation: 0, test: 0 };
    const next = retarget({ ...document, data: { ...document.data, split } });
    expect(next.training.rules.map(({ type }) => type)).toEqual(["weights-unchanged"]);
    expect(next.training.restoreBest).toBe(false);
  });

  it.each<[string, (document: Document) => Document]>([
    ["a setting of the recipe", (one) => ({ ...one, training: { ...one.training, epochs: one.training.epochs + 1 } })],
    [
      "a layer",
      (one) => ({
        ...one,
        model: { ...one.model, layers: one.model.layers.map((layer) => ({ ...layer, name: "Mine" })) },
      }),
    ],
  ])("leaves the person's own network and recipe, where %s was changed", (_, touch) => {
    const mine = touch(suggested());
    const next = retarget(mine);
    expect(next).toEqual(withTarget(mine, "Mass"));
    expect(next.training.epochs).toBe(mine.training.epochs);
    expect(next.model.layers.map(({ id }) => id)).toEqual(mine.model.layers.map(({ id }) => id));
  });

  it("changes nothing between targets of one task", () => {
    const numbers = retarget(suggested());
    expect(retarget(numbers, "Length")).toEqual(withTarget(numbers, "Length"));
    expect(withSuggestion(numbers, withType(numbers, "Length", "category"), ROWS).model).toEqual(numbers.model);
  });
});
