import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyDocument } from "./create";
import { documentDifferences } from "./differences";
import type { RowEdits } from "./rowEdits";
import type { Document } from "./schema";

const base = emptyDocument("x");

it("names a setting by its path, layers by their ids and rules by their types", () => {
  const layers: Document["model"]["layers"] = [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 16 } },
  ];
  const before = { ...base, model: { ...base.model, layers } };
  const after: Document = {
    ...before,
    model: {
      ...before.model,
      layers: [{ id: "hidden", type: "dense", params: { units: 32 } }, layers[0] ?? { id: "input", type: "input" }],
    },
    training: { ...base.training, seed: 7, rules: [...base.training.rules, { type: "steps", params: { steps: 10 } }] },
  };
  expect(documentDifferences(before, after)).toEqual([
    { path: "model.layers.hidden.params.units", before: "16", after: "32" },
    { path: "training.seed", before: "1", after: "7" },
    { path: "training.rules.steps.on", before: undefined, after: "true" },
    { path: "training.rules.steps.params.steps", before: undefined, after: "10" },
  ]);
});

it("names each row that is edited otherwise by its number, and what is done to it, not which data it is of", () => {
  const edited = (rows: RowEdits["rows"]): Document => ({
    ...base,
    data: { ...base.data, edits: { of: "abc-100", rows } },
  });
  const before = edited([
    { row: 2, exclude: true },
    { row: 6, weight: 3 },
  ]);
  const after = edited([
    { row: 4, answers: { y: "b" } },
    { row: 6, weight: 3 },
  ]);
  expect(documentDifferences(before, after)).toEqual([
    { path: "data.edits.rows.3", before: '{"exclude":true}', after: undefined },
    { path: "data.edits.rows.5", before: undefined, after: '{"answers":{"y":"b"}}' },
  ]);
  expect(documentDifferences(base, before)).toHaveLength(2);
});

it("finds nothing between equal documents, and each change one way and the other", () => {
  expect(documentDifferences(base, structuredClone(base))).toEqual([]);
  fc.assert(
    fc.property(fc.nat(1_000), fc.nat(1_000), fc.boolean(), (seed, batchSize, restoreBest) => {
      const other = { ...base, training: { ...base.training, seed, batchSize, restoreBest } };
      const there = documentDifferences(base, other);
      expect(documentDifferences(other, base)).toEqual(
        there.map(({ path, before, after }) => ({ path, before: after, after: before })),
      );
      const changed = [
        seed !== base.training.seed,
        batchSize !== base.training.batchSize,
        restoreBest !== base.training.restoreBest,
      ];
      expect(there).toHaveLength(changed.filter(Boolean).length);
    }),
  );
});
