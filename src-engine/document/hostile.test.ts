import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "./create";
import { FIRST_ISSUE } from "./firstIssue";
import { parseDocument, StoredDocumentSchema } from "./parse";
import { MOST_EDITED } from "./rowEdits";
import { LIMITS } from "./schema";

/** Fails the test of whoever looks into it. */
const untouched = new Proxy(
  {},
  {
    get: (_, key) => {
      throw new Error(`it was looked at ${String(key)}`);
    },
    ownKeys: () => {
      throw new Error("it was looked through");
    },
  },
);

const document = emptyDocument("p");
const { data, model, training } = document;
const many = (count: number): unknown[] => new Array<unknown>(count).fill(untouched);

describe("a hostile document", () => {
  it.each([
    ["layers", { ...document, model: { ...model, layers: many(LIMITS.layers + 1) } }],
    ["connections", { ...document, model: { ...model, connections: many(LIMITS.connections + 1) } }],
    ["rows", { ...document, data: { ...data, edits: { of: "a", rows: many(MOST_EDITED + 1) } } }],
    [
      "columns",
      {
        ...document,
        data: { ...data, columns: Object.fromEntries(many(LIMITS.columns + 1).map((one, at) => [`c${at}`, one])) },
      },
    ],
  ])("with too many %s is refused before any of them is looked at", (what, hostile) => {
    const { issues } = v.safeParse(StoredDocumentSchema, hostile, FIRST_ISSUE);
    expect(issues?.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`${what} may have at most [0-9,]+ entries`)),
    ]);
  });

  it.each([
    ["layers", { ...document, model: { ...model, layers: [1, untouched] } }],
    ["connections", { ...document, model: { ...model, connections: [["a"], untouched] } }],
    ["columns", { ...document, data: { ...data, columns: { a: 1, b: untouched } } }],
    ["rules", { ...document, training: { ...training, rules: [{}, untouched] } }],
    ["positions", { ...document, layout: { positions: { a: [1], b: untouched } } }],
  ])("is read up to its first mistake: %s", (_, hostile) => {
    expect(v.safeParse(StoredDocumentSchema, hostile, FIRST_ISSUE).issues).toHaveLength(1);
  });

  it("of a million mistakes is refused with one sentence", () => {
    const layers = '{"a":1},'.repeat(1_000_000).slice(0, -1);
    const text = JSON.stringify(document).replace(/"layers":\[.*?\](?=,"connections)/, `"layers":[${layers}]`);
    expect(text.length).toBeGreaterThan(7_000_000);
    expect(() => parseDocument(text, "p.gradual")).toThrow(/at most 2,000 entries/);
  });
});
