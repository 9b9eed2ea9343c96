import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { defaultColumn, emptyDocument } from "../document/create";
import type { ColumnRole, ColumnType, Document } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { withAnswerKind, withAnswers, withRole, withTarget, withType } from "./targets";

function penguins(): Document {
  const document = emptyDocument("Penguins");
  return {
    ...document,
    data: {
      ...document.data,
      source: "data/table.parquet",
      target: ["Species"],
      columns: {
        Species: defaultColumn("category", "target"),
        Island: defaultColumn("category", "feature"),
        Beak: defaultColumn("number", "feature"),
        Mass: defaultColumn("number", "feature"),
        Note: defaultColumn("text", "ignore"),
      },
    },
  };
}

type Step = (document: Document) => Document;

/** The document after these steps, one after the other. */
const after = (document: Document, ...steps: readonly Step[]): Document =>
  steps.reduce((so, step) => step(so), document);
const edit = (...steps: readonly Step[]): Document => after(penguins(), ...steps);
const setTarget =
  (name: string): Step =>
  (document) =>
    withTarget(document, name);
const setRole =
  (name: string, role: ColumnRole): Step =>
  (document) =>
    withRole(document, name, role);
const setType =
  (name: string, type: ColumnType): Step =>
  (document) =>
    withType(document, name, type);

describe("the target", () => {
  it("takes loss, activation and task along when it becomes a number", () => {
    const next = edit(setTarget("Mass"));
    expect(next.data).toMatchObject({ target: ["Mass"], task: "regression", split: { stratify: false } });
    expect(next.data.columns.Species?.role).toBe("feature");
    expect(next.training.loss).toEqual({ type: "half-mse" });
    expect(next.model.layers.at(-1)?.params).toMatchObject({ activation: "linear" });
  });

  it("keeps the person's loss between two targets of the same kind", () => {
    const next = edit(
      (document) => ({ ...document, training: { ...document.training, loss: { type: "mse" } } }),
      setTarget("Island"),
    );
    expect(next.training.loss).toEqual({ type: "mse" });
  });

  it("makes categories of free text that shall be predicted", () => {
    expect(edit(setTarget("Note")).data.columns.Note).toMatchObject({
      type: "category",
      role: "target",
    });
  });

  it("follows its column's type", () => {
    const next = edit(setTarget("Mass"), setType("Mass", "category"));
    expect(next.data.task).toBe("classification");
    expect(next.training.loss).toEqual({ type: "categorical-cross-entropy" });
  });
});

describe("roles", () => {
  it("lets several columns be predicted together: each by its type where they are of several kinds", () => {
    const numbers = edit(setTarget("Mass"), setRole("Beak", "target"));
    expect(numbers.data).toMatchObject({ target: ["Mass", "Beak"], task: "regression" });
    const mixed = edit(setRole("Mass", "target"));
    expect(mixed.data).toMatchObject({ target: ["Species", "Mass"], task: "mixed", split: { stratify: true } });
    expect(mixed.training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(edit(setRole("Island", "target")).data).toMatchObject({
      target: ["Species", "Island"],
      task: "classification",
    });
  });

  it("takes the task along when the last target of a kind is none any more", () => {
    const next = edit(setRole("Mass", "target"), setRole("Species", "feature"));
    expect(next.data).toMatchObject({ target: ["Mass"], task: "regression", split: { stratify: false } });
    expect(next.training.loss).toEqual({ type: "half-mse" });
  });

  it("gives a former target the usual rule for missing values", () => {
    const next = edit(({ data, ...rest }) => {
      const species = { ...defaultColumn("category", "target"), missing: "drop-row" as const };
      return { ...rest, data: { ...data, columns: { ...data.columns, Species: species } } };
    }, setTarget("Mass"));
    expect(next.data.columns.Species).toEqual(defaultColumn("category", "feature"));
  });

  it("leaves no target when the target becomes an input", () => {
    expect(edit(setRole("Species", "feature")).data.target).toEqual([]);
  });
});

describe("the network's outputs, while they are as they were proposed", () => {
  const outputs = ({ model }: Document) => model.layers.filter(({ type }) => type === "output");

  it("become one for each column of classes and one for all numbers, fed by what fed the one before", () => {
    const next = edit(
      (document) => ({ ...document, layout: { positions: { hidden: [0, 100], output: [0, 200] } } }),
      setRole("Mass", "target"),
      setRole("Beak", "target"),
    );
    expect(outputs(next)).toEqual([
      { id: "species", type: "output", name: "Species", params: { targets: ["Species"], activation: "softmax" } },
      {
        id: "beak",
        type: "output",
        name: "Beak + 1",
        params: { targets: ["Beak", "Mass"], activation: "linear", loss: { type: "half-mse" } },
      },
    ]);
    expect(next.model.connections).toEqual([
      ["input", "hidden"],
      ["hidden", "species"],
      ["hidden", "beak"],
    ]);
    expect(next.layout.positions).toEqual({ hidden: [0, 100] });
    expect(next.training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(v.safeParse(DocumentSchema, next).success).toBe(true);
  });

  it("are one again, as at first, when one kind is left", () => {
    const both = (then: Step) => edit(setRole("Mass", "target"), then);
    const classes = both(setRole("Mass", "feature"));
    expect({ ...classes, data: null }).toEqual({ ...penguins(), data: null });
    const numbers = both(setRole("Species", "feature"));
    expect(outputs(numbers)).toEqual([{ id: "output", type: "output", params: { activation: "linear" } }]);
    expect(numbers.training.loss).toEqual({ type: "half-mse" });
    expect(outputs(both(setTarget("Island")))).toEqual(outputs(penguins()));
  });

  it("leave the recipe's loss to the classes, where numbers were there first", () => {
    const next = edit(setTarget("Mass"), setRole("Species", "target"));
    expect(next.training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(outputs(next).map(({ id, params }) => [id, params?.loss])).toEqual([
      ["species", undefined],
      ["mass", { type: "half-mse" }],
    ]);
  });

  it("stay as they are where a person changed them", () => {
    const changed = edit(
      ({ model, ...rest }) => {
        const layers = model.layers.map((layer) => (layer.type === "output" ? { ...layer, name: "Mine" } : layer));
        return { ...rest, model: { ...model, layers } };
      },
      setRole("Mass", "target"),
    );
    expect(outputs(changed)).toMatchObject([{ id: "output", name: "Mine" }]);
  });
});

it("ignores a column made free text, and takes it back as an input afterwards", () => {
  const text = edit(setType("Island", "text"));
  expect(text.data.columns.Island?.role).toBe("ignore");
  expect(edit(setType("Island", "text"), setType("Island", "category")).data.columns.Island?.role).toBe("feature");
});

it("always gives a document that its schema accepts", () => {
  for (const name of ["Species", "Island", "Beak", "Mass", "Note"]) {
    for (const type of ["number", "category", "date", "text"] as const) {
      for (const role of ["feature", "target", "ignore"] as const) {
        const next = edit(setRole(name, role), setType(name, type), setRole("Mass", "target"));
        expect(v.safeParse(DocumentSchema, next).issues, `${name} ${type} ${role}`).toBeUndefined();
      }
    }
  }
});

describe("the answers of arrays", () => {
  function arrays(): Document {
    const number = { ...defaultColumn("number", "target"), missing: "drop-row" as const };
    const document = emptyDocument("Arrays");
    return {
      ...document,
      data: {
        ...document.data,
        source: "data/arrays.safetensors",
        target: ["y 1", "y 2"],
        task: "regression",
        columns: {
          x: { ...defaultColumn("number", "feature"), missing: "drop-row", scale: "divide-255", as: "pictures" },
          "y 1": number,
          "y 2": number,
        },
      },
    };
  }
  it("are predicted or ignored, never learned from", () => {
    const next = withAnswers(arrays(), ["y 2"]);
    expect(next.data.target).toEqual(["y 2"]);
    expect(next.data.columns).toMatchObject({ "y 1": { role: "ignore" }, "y 2": { role: "target" } });
    const back = withAnswers(next, ["y 1", "y 2"]);
    expect(back.data.columns["y 1"]?.role).toBe("target");
    expect(v.safeParse(DocumentSchema, next).success).toBe(true);
  });

  it("become the classes of one of them, and numbers again, the loss with them", () => {
    const classes = withAnswerKind(arrays(), "classification");
    expect(classes.data).toMatchObject({
      task: "classification",
      target: ["y 1"],
      columns: { "y 1": { type: "category", missing: "drop-row" }, "y 2": { role: "ignore" } },
    });
    expect(classes.training.loss).toEqual({ type: "categorical-cross-entropy" });
    const numbers = withAnswerKind(classes, "regression");
    expect(numbers.data).toMatchObject({
      task: "regression",
      target: ["y 1"],
      columns: { "y 1": { type: "number", missing: "drop-row" } },
    });
    expect(v.safeParse(DocumentSchema, numbers).success).toBe(true);
  });
});
