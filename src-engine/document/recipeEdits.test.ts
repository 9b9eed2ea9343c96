import fc from "fast-check";
import * as v from "valibot";
import { expect, it } from "vitest";
import { defaultColumn, emptyDocument } from "./create";
import { withColumn, withName, withSplit, withTraining } from "./recipeEdits";
import { DocumentSchema } from "./schema";
import type { Document } from "./schema";

const empty = emptyDocument("Flowers");
const flowers: Document = {
  ...empty,
  data: { ...empty.data, columns: { width: defaultColumn("number", "feature") } },
};

it("changes what is named, and shares the rest", () => {
  const next = withTraining(flowers, { seed: 7, shuffle: false });
  expect(next.training).toEqual({ ...flowers.training, seed: 7, shuffle: false });
  expect(next.data).toBe(flowers.data);
  expect(next.model).toBe(flowers.model);
  expect(withName(flowers, "Iris")).toEqual({ ...flowers, name: "Iris" });
  expect(withColumn(flowers, "width", { scale: "none" }).data.columns.width?.scale).toBe("none");
});

it("takes out what is undefined", () => {
  const next = withTraining(withTraining(flowers, { shuffle: false }), { shuffle: undefined });
  expect(next).toEqual(flowers);
  expect("shuffle" in next.training).toBe(false);
});

it("gives the same document where nothing changes", () => {
  const { training, data } = flowers;
  expect(withTraining(flowers, { seed: training.seed, optimizer: training.optimizer, shuffle: undefined })).toBe(
    flowers,
  );
  expect(withSplit(flowers, { ...data.split })).toBe(flowers);
  expect(withColumn(flowers, "width", { missing: "mean" })).toBe(flowers);
  expect(withName(flowers, "Flowers")).toBe(flowers);
});

it("knows no column that is not there, whatever it is called", () => {
  for (const name of ["height", "constructor", "toString"])
    expect(withColumn(flowers, name, { missing: "median" })).toBe(flowers);
});

it("gives documents that can be stored", () => {
  const changes = fc.record(
    {
      seed: fc.nat(),
      batchSize: fc.integer({ min: 1, max: 1_000 }),
      restoreBest: fc.boolean(),
      shuffle: fc.constant(false),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(changes, fc.constantFrom(true, undefined), (training, predefined) => {
      const next = withSplit(withTraining(flowers, training), { predefined });
      expect(v.safeParse(DocumentSchema, next).issues).toBeUndefined();
      expect(next.training).toEqual({ ...flowers.training, ...training });
    }),
  );
});
