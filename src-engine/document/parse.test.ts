import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { defaultColumn, emptyDocument, retypeColumn } from "./create";
import { UserError } from "./errors";
import { migrate } from "./migrate";
import { formatDocument, parseDocument } from "./parse";
import type { Document } from "./schema";
import { COLUMN_ROLES, COLUMN_TYPES, DocumentSchema, FORMAT, MISSING_RULES, SCALINGS, TASKS } from "./schema";

function problemOf(action: () => unknown): UserError["problem"] {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.problem;
    throw error;
  }
  throw new Error("expected a UserError");
}

/** Any valid document. */
const documents: fc.Arbitrary<Document> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 40 }),
    columns: fc.dictionary(
      fc
        .string({ minLength: 1, maxLength: 20 })
        .filter((key) => !["__proto__", "prototype", "constructor"].includes(key)),
      fc.record({
        role: fc.constantFrom(...COLUMN_ROLES),
        type: fc.constantFrom(...COLUMN_TYPES),
        missing: fc.constantFrom(...MISSING_RULES),
        scale: fc.constantFrom(...SCALINGS),
      }),
    ),
    task: fc.constantFrom(...TASKS),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    loss: fc.string({ maxLength: 20 }),
    optimizer: fc.string({ maxLength: 20 }),
    learningRate: fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
    units: fc.oneof(fc.integer(), fc.boolean(), fc.string({ maxLength: 10 }), fc.array(fc.integer(), { maxLength: 4 })),
    position: fc.tuple(fc.integer(), fc.integer()),
  })
  .map(({ name, columns, task, seed, loss, optimizer, learningRate, units, position }) => ({
    ...emptyDocument(name),
    data: {
      source: "data/table.parquet",
      target: Object.keys(columns).filter((column) => columns[column]?.role === "target"),
      task,
      columns,
      split: { train: 0.5, validation: 0.25, test: 0.25, shuffle: true, stratify: false, seed },
    },
    model: {
      layers: [
        { id: "a", type: "dense", params: { units } },
        { id: "b", type: "unknown-to-us" },
      ],
      connections: [["a", "b"]],
    },
    training: {
      ...emptyDocument("x").training,
      loss: { type: loss },
      optimizer: { type: optimizer, params: { learningRate } },
    },
    layout: { positions: { a: position } },
  }));

describe("a document as text", () => {
  it("keeps the losses of outputs with their settings, and the figures that rules name", () => {
    const document: Document = {
      ...emptyDocument("Ends"),
      model: {
        layers: [
          { id: "input", type: "input" },
          {
            id: "kind",
            type: "output",
            params: {
              activation: "softmax",
              loss: { type: "focal", params: { gamma: 1.5, classWeights: [1, 2] } },
            },
          },
          { id: "size", type: "output", params: { loss: { type: "huber" } } },
        ],
        connections: [
          ["input", "kind"],
          ["input", "size"],
        ],
      },
    };
    const rules = [
      { type: "target", params: { figure: "size/loss", on: "train", reaches: "at-most", value: 0.1 } },
      { type: "of-the-future", params: { sure: true } },
    ];
    const whole = { ...document, training: { ...document.training, rules, watch: "kind/accuracy" } };
    expect(parseDocument(formatDocument(whole), "x.gradual")).toEqual(whole);
  });

  it("has each rule at most once", () => {
    const document = emptyDocument("Twice");
    const training = { ...document.training, rules: [{ type: "steps" }, { type: "steps" }] };
    expect(problemOf(() => parseDocument(JSON.stringify({ ...document, training }), "x.gradual")).message).toContain(
      "each rule at most once",
    );
  });

  it("comes back the same", () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(parseDocument(formatDocument(document), "p.gradual")).toEqual(v.parse(DocumentSchema, document));
      }),
    );
  });

  it("never fails other than with a UserError, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(problemOf(() => parseDocument(text, "p.gradual")).subject).toEqual({ kind: "file", path: "p.gradual" });
      }),
    );
  });

  it("says where the JSON is broken", () => {
    const problem = problemOf(() => parseDocument('{\n  "format": 1\n  "name": "p"\n}', "p.gradual"));
    expect(problem.code).toBe("document-not-json");
    expect(problem.message).toContain("line 3, column 3");
    expect(problemOf(() => parseDocument(" ", "p.gradual")).message).toContain("the file is empty");
    expect(problemOf(() => parseDocument('{ "format": 1, ', "p.gradual")).message).toContain("not valid JSON");
  });

  it("names the settings that are not valid", () => {
    const document = emptyDocument("p");
    const problem = problemOf(() =>
      parseDocument(JSON.stringify({ ...document, training: { ...document.training, epochs: 0 } }), "p.gradual"),
    );
    expect(problem.code).toBe("document-invalid");
    expect(problem.message).toContain("training.epochs");
  });

  it("refuses a data file outside the project", () => {
    const document = emptyDocument("p");
    for (const source of ["../x.parquet", "/etc/passwd", "C:\\x", "data/../../x", "data\\x"]) {
      const text = JSON.stringify({ ...document, data: { ...document.data, source } });
      expect(problemOf(() => parseDocument(text, "p.gradual")).code).toBe("document-invalid");
    }
  });

  it("refuses a newer format and says so", () => {
    const problem = problemOf(() =>
      parseDocument(JSON.stringify({ ...emptyDocument("p"), format: FORMAT + 1 }), "p.gradual"),
    );
    expect(problem.code).toBe("newer-format");
    expect(problem.message).toContain("newer version");
  });
});

describe("migration", () => {
  it("takes an old document through every step", () => {
    const migrations = {
      1: (document: Readonly<Record<string, unknown>>) => ({ ...document, a: 1 }),
      2: (document: Readonly<Record<string, unknown>>) => ({ ...document, b: document.a }),
    };
    expect(migrate({ format: 1 }, "p.gradual", { present: 3, migrations })).toEqual({ format: 3, a: 1, b: 1 });
  });
});

describe("a column that changes its type", () => {
  it("keeps the rules that make sense and replaces the others", () => {
    const number = defaultColumn("number", "feature");
    expect(retypeColumn({ ...number, missing: "drop-row" }, "category")).toEqual({
      role: "feature",
      type: "category",
      missing: "drop-row",
      scale: "none",
    });
    expect(retypeColumn(number, "category").missing).toBe("category");
    expect(retypeColumn(defaultColumn("category", "target"), "number")).toEqual({ ...number, role: "target" });
  });
});
