// The repair of a split without validation rows, against the division that it leads to.

import fc from "fast-check";
import * as v from "valibot";
import { expect, it } from "vitest";
import { rowProblems } from "../check/rowProblems";
import { emptyDocument } from "../document/create";
import { isOfRecipe, repaired } from "../document/repairs";
import type { Document } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { splitRows } from "./split";

function counts(rows: number, classes: Int32Array | null, { data: { split } }: Document) {
  const labels = ["a", "b"];
  const { parts } = splitRows({ rows: Int32Array.from({ length: rows }, (_, at) => at), classes, labels, split });
  return { train: parts.train.length, validation: parts.validation.length };
}

it("gives validation rows to any table that it is offered for, and the document stays valid", () => {
  const shares = fc.record({ test: fc.double({ min: 0, max: 0.95, noNaN: true }), trainOnValidation: fc.boolean() });
  const table = fc.record({ rows: fc.integer({ min: 1, max: 500 }), stratify: fc.boolean(), shuffle: fc.boolean() });
  fc.assert(
    fc.property(shares, table, ({ test, trainOnValidation }, { rows, stratify, shuffle }) => {
      const empty = emptyDocument("x");
      const validation = trainOnValidation ? (1 - test) / 4 : 0;
      const split = { train: 1 - test - validation, validation, test, shuffle, stratify, seed: 1 };
      const document: Document = {
        ...empty,
        data: { ...empty.data, split: trainOnValidation ? { ...split, trainOnValidation } : split },
        training: { ...empty.training, restoreBest: true },
      };
      const classes = stratify ? Int32Array.from({ length: rows }, (_, at) => at % 2) : null;
      let before;
      try {
        before = counts(rows, classes, document);
      } catch {
        return; // None is left to train on, which is told before.
      }
      const [problem] = rowProblems(document.training, before);
      const repair = problem?.repairs?.find(({ kind }) => kind === "keep-validation-rows");
      if (repair === undefined || !isOfRecipe(repair)) return;
      const next = repaired(document, repair);
      expect(v.is(DocumentSchema, next)).toBe(true);
      const after = counts(rows, classes, next);
      expect(after.validation).toBeGreaterThan(0);
      expect(rowProblems(next.training, after)).toEqual([]);
      expect(next.data.split.test).toBe(test);
    }),
  );
});
