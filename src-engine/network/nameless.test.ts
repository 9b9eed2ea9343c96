import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { nameless } from "./nameless";

/** Something that only a person can have written. */
const SECRET = /secret/;

/** A document with what a person wrote in every place where words of their own may stand. */
function personal(words: readonly string[]): Document {
  const base = emptyDocument(words[0] ?? "");
  const secret = (place: number): string => words[place % words.length] ?? "";
  return {
    ...base,
    data: {
      ...base.data,
      source: `data/${secret(0)}.parquet`,
      target: [secret(1)],
      columns: {
        [secret(1)]: { role: "target", type: "category", missing: "drop-row", scale: "none" },
        [`${secret(2)} too`]: { role: "feature", type: "number", missing: "mean", scale: "standard" },
      },
      split: { ...base.data.split, by: { rule: "group", column: secret(3) } },
      edits: { of: "0", rows: [{ row: 0, answers: { [secret(1)]: secret(2) } }] },
    },
    model: {
      layers: [
        { id: "input", type: "input", name: secret(1), params: { columns: [secret(2)] } },
        { id: "mine", type: secret(3), params: { [secret(0)]: 1 } },
        {
          id: "dense",
          type: "dense",
          params: { units: 7, activation: "tanh", [secret(1)]: secret(2), useBias: secret(3) },
        },
        { id: "output", type: "output", params: { activation: secret(0) } },
      ],
      connections: [
        ["input", "dense"],
        ["dense", "output"],
      ],
    },
    training: {
      ...base.training,
      loss: { type: secret(2), params: { note: secret(1) } },
      rules: [{ type: "target-reached", params: { figure: `${secret(3)}/accuracy`, value: 0.9 } }],
      watch: `${secret(1)}/accuracy`,
    },
  };
}

test("no word of a person is left, whatever it is", () => {
  const word = fc.string({ maxLength: 20 }).map((text) => `${text}secret${text}`);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      expect(JSON.stringify(nameless(personal(words)))).not.toMatch(SECRET);
    }),
  );
});

test("what kind of network it is, and how it is trained, is left", () => {
  const { data, layers, connections, training } = nameless(personal(["a secret"]));
  expect(data).toEqual({
    task: "classification",
    columns: { "target, category": 1, "feature, number": 1 },
    targets: 1,
    windows: false,
    editedRows: 1,
    split: { train: 0.7, validation: 0.15, test: 0.15, by: "group" },
  });
  expect(layers.map(({ type }) => type)).toEqual(["input", "unknown", "dense", "output"]);
  expect(layers[2]?.params).toEqual({ units: 7, activation: "tanh" });
  expect(connections).toEqual([
    [0, 2],
    [2, 3],
  ]);
  expect(training).toMatchObject({ loss: { type: "unknown" }, batchSize: 32, seed: 1 });
});
