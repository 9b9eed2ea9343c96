import type { Draft } from "mutative";
import { create } from "mutative";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { defaultColumn, emptyDocument } from "../../src-engine/document/create";
import type { Document } from "../../src-engine/document/schema";
import { DocumentSchema } from "../../src-engine/document/schema";
import type { Recipe } from "./history";
import { moveSplit, setAnswerKind, setAnswers, setRole, setTarget, setType } from "./dataEdits";

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

const edit = (recipe: Recipe<Document>): Document =>
  create(penguins(), (draft: Draft<Document>) => {
    recipe(draft);
  });

describe("the target", () => {
  it("takes loss, activation and task along when it becomes a number", () => {
    const next = edit((draft) => setTarget(draft, "Mass"));
    expect(next.data).toMatchObject({ target: ["Mass"], task: "regression", split: { stratify: false } });
    expect(next.data.columns.Species?.role).toBe("feature");
    expect(next.training.loss).toEqual({ type: "half-mse" });
    expect(next.model.layers.at(-1)?.params).toMatchObject({ activation: "linear" });
  });

  it("keeps the person's loss between two targets of the same kind", () => {
    const next = edit((draft) => {
      draft.training.loss = { type: "mse" };
      setTarget(draft, "Island");
    });
    expect(next.training.loss).toEqual({ type: "mse" });
  });

  it("makes categories of free text that shall be predicted", () => {
    expect(edit((draft) => setTarget(draft, "Note")).data.columns.Note).toMatchObject({
      type: "category",
      role: "target",
    });
  });

  it("follows its column's type", () => {
    const next = edit((draft) => {
      setTarget(draft, "Mass");
      setType(draft, "Mass", "category");
    });
    expect(next.data.task).toBe("classification");
    expect(next.training.loss).toEqual({ type: "categorical-cross-entropy" });
  });
});

describe("roles", () => {
  it("lets several columns be predicted together: each by its type where they are of several kinds", () => {
    const numbers = edit((draft) => {
      setTarget(draft, "Mass");
      setRole(draft, "Beak", "target");
    });
    expect(numbers.data).toMatchObject({ target: ["Mass", "Beak"], task: "regression" });
    const mixed = edit((draft) => setRole(draft, "Mass", "target"));
    expect(mixed.data).toMatchObject({ target: ["Species", "Mass"], task: "mixed", split: { stratify: true } });
    expect(mixed.training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(edit((draft) => setRole(draft, "Island", "target")).data).toMatchObject({
      target: ["Species", "Island"],
      task: "classification",
    });
  });

  it("takes the task along when the last target of a kind is none any more", () => {
    const next = edit((draft) => {
      setRole(draft, "Mass", "target");
      setRole(draft, "Species", "feature");
    });
    expect(next.data).toMatchObject({ target: ["Mass"], task: "regression", split: { stratify: false } });
    expect(next.training.loss).toEqual({ type: "half-mse" });
  });

  it("gives a former target the usual rule for missing values", () => {
    const next = edit((draft) => {
      (draft.data.columns.Species ?? { missing: "" }).missing = "drop-row";
      setTarget(draft, "Mass");
    });
    expect(next.data.columns.Species).toEqual(defaultColumn("category", "feature"));
  });

  it("leaves no target when the target becomes an input", () => {
    expect(edit((draft) => setRole(draft, "Species", "feature")).data.target).toEqual([]);
  });
});

describe("the network's outputs, while they are as they were proposed", () => {
  const outputs = ({ model }: Document) => model.layers.filter(({ type }) => type === "output");

  it("become one for each column of classes and one for all numbers, fed by what fed the one before", () => {
    const next = edit((draft) => {
      draft.layout.positions = { hidden: [0, 100], output: [0, 200] };
      setRole(draft, "Mass", "target");
      setRole(draft, "Beak", "target");
    });
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
    const both = (then: Recipe<Document>) =>
      edit((draft) => {
        setRole(draft, "Mass", "target");
        then(draft);
      });
    const classes = both((draft) => setRole(draft, "Mass", "feature"));
    expect({ ...classes, data: null }).toEqual({ ...penguins(), data: null });
    const numbers = both((draft) => setRole(draft, "Species", "feature"));
    expect(outputs(numbers)).toEqual([{ id: "output", type: "output", params: { activation: "linear" } }]);
    expect(numbers.training.loss).toEqual({ type: "half-mse" });
    expect(outputs(both((draft) => setTarget(draft, "Island")))).toEqual(outputs(penguins()));
  });

  it("leave the recipe's loss to the classes, where numbers were there first", () => {
    const next = edit((draft) => {
      setTarget(draft, "Mass");
      setRole(draft, "Species", "target");
    });
    expect(next.training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(outputs(next).map(({ id, params }) => [id, params?.loss])).toEqual([
      ["species", undefined],
      ["mass", { type: "half-mse" }],
    ]);
  });

  it("stay as they are where a person changed them", () => {
    const changed = edit((draft) => {
      draft.model.layers = draft.model.layers.map((layer) =>
        layer.type === "output" ? { ...layer, name: "Mine" } : layer,
      );
      setRole(draft, "Mass", "target");
    });
    expect(outputs(changed)).toMatchObject([{ id: "output", name: "Mine" }]);
  });
});

it("ignores a column made free text, and takes it back as an input afterwards", () => {
  const text = edit((draft) => setType(draft, "Island", "text"));
  expect(text.data.columns.Island?.role).toBe("ignore");
  expect(
    edit((draft) => {
      setType(draft, "Island", "text");
      setType(draft, "Island", "category");
    }).data.columns.Island?.role,
  ).toBe("feature");
});

it("always gives a document that its schema accepts", () => {
  for (const name of ["Species", "Island", "Beak", "Mass", "Note"]) {
    for (const type of ["number", "category", "date", "text"] as const) {
      for (const role of ["feature", "target", "ignore"] as const) {
        const next = edit((draft) => {
          setRole(draft, name, role);
          setType(draft, name, type);
          setRole(draft, "Mass", "target");
        });
        expect(v.safeParse(DocumentSchema, next).issues, `${name} ${type} ${role}`).toBeUndefined();
      }
    }
  }
});

describe("moveSplit", () => {
  const split = penguins().data.split;
  it("moves one handle and leaves the other part alone", () => {
    expect(moveSplit(split, "train", 0.8)).toMatchObject({ train: 0.8, validation: 0.05, test: 0.15 });
    expect(moveSplit(split, "test", 0.9)).toMatchObject({ train: 0.7, validation: 0.2, test: 0.1 });
  });
  it("never empties the training part, never passes the other handle, and adds up to 1", () => {
    for (const handle of ["train", "test"] as const) {
      for (let share = -0.2; share <= 1.2; share += 0.03) {
        const next = moveSplit(split, handle, share);
        expect(next.train + next.validation + next.test).toBeCloseTo(1, 9);
        expect(Math.min(next.train, next.validation + 0.01, next.test + 0.01)).toBeGreaterThan(0);
      }
    }
  });
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
  const change = (recipe: Recipe<Document>): Document =>
    create(arrays(), (draft: Draft<Document>) => {
      recipe(draft);
    });

  it("are predicted or ignored, never learned from", () => {
    const next = change((draft) => setAnswers(draft, ["y 2"]));
    expect(next.data.target).toEqual(["y 2"]);
    expect(next.data.columns).toMatchObject({ "y 1": { role: "ignore" }, "y 2": { role: "target" } });
    const back = create(next, (draft) => setAnswers(draft, ["y 1", "y 2"]));
    expect(back.data.columns["y 1"]?.role).toBe("target");
    expect(v.safeParse(DocumentSchema, next).success).toBe(true);
  });

  it("become the classes of one of them, and numbers again, the loss with them", () => {
    const classes = change((draft) => setAnswerKind(draft, "classification"));
    expect(classes.data).toMatchObject({
      task: "classification",
      target: ["y 1"],
      columns: { "y 1": { type: "category", missing: "drop-row" }, "y 2": { role: "ignore" } },
    });
    expect(classes.training.loss).toEqual({ type: "categorical-cross-entropy" });
    const numbers = create(classes, (draft) => setAnswerKind(draft, "regression"));
    expect(numbers.data).toMatchObject({
      task: "regression",
      target: ["y 1"],
      columns: { "y 1": { type: "number", missing: "drop-row" } },
    });
    expect(v.safeParse(DocumentSchema, numbers).success).toBe(true);
  });
});
