import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { bugs, docs, version } from "../../package.json";
import { temporaryFolders } from "../testing/temporaryFolder";
import { COMMANDS } from "./commands";
import { runProgram } from "./program";
import { SHARED_OPTIONS } from "./spec";
import type { CommandSpec } from "./spec";
import { flagNames, inUsage } from "./usage";

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
    { out: { write: (text) => (out += text.toString()) }, err: { write: (text) => (err += text.toString()) } },
    () => undefined,
  );
  return { code, out, err };
}

test("help lists every command and ends well", async () => {
  const { code, out, err } = await gradual("help");
  expect(code).toBe(0);
  expect(err).toBe("");
  for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  expect(out).toContain(docs.url);
  expect(out).toContain(bugs.url);
});

test.each(COMMANDS)("$name explains itself, with examples that call it", async (spec) => {
  const { code, out } = await gradual("help", spec.name);
  expect(code).toBe(0);
  for (const { flags } of [...spec.options, ...SHARED_OPTIONS]) expect(out).toContain(flags);
  expect((await gradual(spec.name, "--help")).out).toBe(out);
  for (const line of spec.example.split("\n")) expect(line).toContain(`gradual ${spec.name}`);
});

test("--version tells the parts of the engine", async () => {
  expect((await gradual("--version")).out).toMatch(
    /^gradual \d+\.\d+\.\d+\nONNX Runtime +1\.\d+\.\d+\nDuckDB +1\.\d+\.\d+\n/,
  );
  const { code, out } = await gradual("--version", "--json");
  expect(code).toBe(0);
  expect(v.parse(v.record(v.string(), v.string()), JSON.parse(out))).toMatchObject({
    gradual: version,
    node: process.versions.node,
  });
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

describe("what every command says to wrong usage", () => {
  const folder = temporaryFolders();

  /** What a person reads, having asked for a wrong thing: a sentence of ours, and what to do next. */
  async function refused(...args: string[]): Promise<string> {
    const { code, out, err } = await gradual(...args);
    expect({ args, code, out }).toEqual({ args, code: 2, out: "" });
    expect(err).toMatch(/^gradual: .+\.\n {2}`gradual help.+\n$/);
    for (const foreign of ["Invalid", "Expected", "undefined", "error:", "[object"]) expect(err).not.toContain(foreign);
    const asJson = await gradual(...args, "--json");
    expect(asJson.err).toBe("");
    expect(v.parse(Failure, JSON.parse(asJson.out)).error.code).toBe("wrong-usage");
    return err;
  }

  const needed = ({ arguments: taken }: CommandSpec): string[] =>
    taken
      .filter(({ name }) => name.startsWith("<"))
      .map(({ name }) => (inUsage(name) === "run" ? "last" : "nothing-here"));
  const valued = COMMANDS.flatMap((spec) =>
    spec.options
      .filter((option) => flagNames(option).takesValue)
      .map((option) => ({ spec, option, of: spec.name, flags: option.flags })),
  );

  test.each(COMMANDS)("$name: every argument that is missing is named", async (spec) => {
    for (const [at, { name, docs: told }] of spec.arguments.entries()) {
      if (!name.startsWith("<")) continue;
      const err = await refused(spec.name, ...needed(spec).slice(0, at));
      expect(err).toContain(`needs ${name}: ${told}.`);
    }
  });

  test.each(COMMANDS)("$name: unknown options and further arguments are refused", async (spec) => {
    expect(await refused(spec.name, ...needed(spec), "--fly-away")).toContain("has no option --fly-away");
    expect(await refused(spec.name, ...spec.arguments.map(() => "last"), "more")).toContain("and more came");
  });

  test.each(valued)("$of $flags: a value that is missing", async ({ spec, option }) => {
    expect(await refused(spec.name, ...needed(spec), flagNames(option).long)).toContain(`${option.flags} has no value`);
  });

  // Right for some options: then the project is not there.
  test.each(valued)(
    "$of $flags: values of all kinds are refused by the option's name, or taken",
    async ({ spec, option }) => {
      const { long, short } = flagNames(option);
      for (const flag of short === null ? [long] : [long, short]) {
        for (const value of [
          "",
          " ",
          "-1",
          "0",
          "1.5",
          "1e999",
          "NaN",
          "none of these",
          "ü".repeat(600),
          "a/b/c >= 1e999",
          "0,0,0",
          "@",
        ]) {
          const args = [
            spec.name,
            ...needed(spec).map((one) => (one === "last" ? one : join(folder(), one))),
            flag,
            value,
          ];
          const { code, err } = await gradual(...args);
          expect(code, err).not.toBe(0);
          if (code === 2 && !err.includes("` needs "))
            expect(await refused(...args)).toContain(`${flag} cannot be ${JSON.stringify(value).slice(0, 20)}`);
        }
      }
    },
  );

  test("the option that is missing is named with what it is for", async () => {
    expect(await refused("export", "p", "1")).toContain("needs -o, --output <file>: where to write it");
    expect(await refused("predict", "p", "1", "rows.csv")).toContain("needs -o, --output <file>");
  });

  test("help for a command that is not there", async () => {
    expect(await refused("help", "fly")).toContain('no command "fly"');
  });
});
