import * as v from "valibot";
import { expect, test } from "vitest";
import { runProgram } from "./program";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function gradual(...args: string[]): Promise<Ran> {
  let out = "";
  let err = "";
  const code = await runProgram(
    args,
    { out: { write: (text) => (out += text) }, err: { write: (text) => (err += text) } },
    () => undefined,
  );
  return { code, out, err };
}

test("help lists every command and ends well", async () => {
  const { code, out, err } = await gradual("help");
  expect(code).toBe(0);
  expect(err).toBe("");
  for (const name of ["new", "import", "check", "train", "runs", "evaluate", "predict", "export", "layers", "schema"]) {
    expect(out).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  }
});

test("each command explains itself", async () => {
  const { code, out } = await gradual("help", "layers");
  expect(code).toBe(0);
  expect(out).toContain("--json");
  expect((await gradual("layers", "--help")).out).toBe(out);
});

test.each([
  { args: [], name: "nothing" },
  { args: ["fly"], name: "an unknown command" },
  { args: ["layers", "--color"], name: "an unknown option" },
  { args: ["layers", "dense", "more"], name: "too many arguments" },
  { args: ["layers", "quantum"], name: "an unknown layer" },
  { args: ["train"], name: "a missing argument" },
  { args: ["train", "p", "--epochs", "many"], name: "an option that is no number" },
  { args: ["train", "p", "--epochs", "0"], name: "a number out of range" },
  { args: ["export", "p", "1", "--to", "pickle", "-o", "m"], name: "an unknown format" },
])("wrong usage ($name) ends with 2 and says why on standard error", async ({ args }) => {
  const { code, out, err } = await gradual(...args);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).not.toBe("");
});

const Failure = v.strictObject({ error: v.looseObject({ code: v.string(), message: v.string() }) });

test("with --json, wrong usage is one JSON object on standard output and nothing else", async () => {
  const { code, out, err } = await gradual("train", "--json");
  expect(code).toBe(2);
  expect(err).toBe("");
  expect(v.parse(Failure, JSON.parse(out)).error.code).toBe("wrong-usage");
});

test("layers come from the registry, with their settings", async () => {
  const { code, out } = await gradual("layers", "--json");
  expect(code).toBe(0);
  const { layers } = v.parse(v.object({ layers: v.array(v.looseObject({ type: v.string() })) }), JSON.parse(out));
  expect(layers.map(({ type }) => type)).toEqual(expect.arrayContaining(["input", "dense", "output"]));
  expect((await gradual("layers", "dense")).out).toContain("units");
});

test("the schema is JSON Schema that knows the document's parts", async () => {
  const { code, out } = await gradual("schema");
  expect(code).toBe(0);
  const schema = v.parse(v.looseObject({ $schema: v.string(), required: v.array(v.string()) }), JSON.parse(out));
  expect(schema.required).toEqual(["format", "name", "data", "model", "training", "layout"]);
});
