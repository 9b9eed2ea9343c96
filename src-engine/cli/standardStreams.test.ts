import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { UserError } from "../document/errors";
import { temporaryFolders } from "../testing/temporaryFolder";
import { command } from "./command";
import { UsageError } from "./exit";
import * as fields from "./fields";
import { createOutput } from "./output";
import type { Streams } from "./output";
import { runProgram } from "./program";

const folders = temporaryFolders();

/** Copies a file, and says where from and where to. */
const copy = command({
  name: "copy",
  summary: "copy a file",
  arguments: [{ name: "<from>", docs: "from here", file: "read" }],
  options: [
    { flags: "-o, --output <file>", docs: "to here", file: "written" },
    { flags: "--more <file>", docs: "a further one", file: "read" },
  ],
  example: "gradual copy a -o b",
  fields: { from: fields.path, output: fields.path, more: v.optional(fields.path) },
  async run({ from, output: to }, { output }) {
    seen.push(from, to);
    if (readFileSync(from, "utf8") === "bad")
      throw new UserError({ code: "bad", message: `"${from}" is bad.`, next: `Look at ${from}.` });
    writeFileSync(to, readFileSync(from));
    output.result({ to }, `Copied to ${to}.`);
    return undefined;
  },
});
let seen: string[] = [];

interface Ran {
  readonly out: string;
  readonly err: string;
}

async function ran(
  values: Record<string, string>,
  input: readonly (string | Uint8Array)[] | null,
  { json = false, isTTY = false } = {},
): Promise<Ran> {
  seen = [];
  const out: Buffer[] = [];
  let err = "";
  async function* given() {
    yield* input ?? [];
  }
  const streams: Streams = {
    out: { isTTY, write: (chunk) => out.push(Buffer.from(chunk)) },
    err: { write: (chunk) => (err += chunk.toString()) },
    in: Object.assign(given(), { isTTY: input === null }),
  };
  const output = createOutput(streams, json);
  await copy.run(values, {
    output,
    streams,
    commands: [],
    typed: [],
    onInterrupt: () => undefined,
    nameOf: (path) => path,
  });
  return { out: Buffer.concat(out).toString("latin1"), err };
}

test("standard input is a file to the command, and what it writes goes to standard output, byte by byte", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256);
  const { out, err } = await ran({ from: "-", output: "-" }, [bytes.subarray(0, 5), bytes.subarray(5)]);
  expect(Buffer.from(out, "latin1").equals(Buffer.from(bytes))).toBe(true);
  expect(err).toBe("Copied to standard output.\n");
  for (const path of seen) expect(existsSync(path)).toBe(false);
});

test.each([
  ["a,b\n1,2\n", "standard-input.csv"],
  ["a\tb\n1\t2\n", "standard-input.tsv"],
  [' [{"a":1}]', "standard-input.json"],
  ["PAR1....", "standard-input.parquet"],
  ["PK\u0003\u0004...", "standard-input.npz"],
  [Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59), "standard-input.npy"],
])("what begins like %j is called %s", async (input, name) => {
  await ran({ from: "-", output: "-" }, [input]);
  expect(basename(seen[0]!)).toBe(name);
});

test("problems name standard input, and leave no file behind", async () => {
  await expect(ran({ from: "-", output: "-" }, ["bad"])).rejects.toMatchObject({
    problem: { message: '"standard input" is bad.', next: "Look at standard input." },
  });
  expect(existsSync(seen[0]!)).toBe(false);
});

test("an empty standard input and a terminal are refused", async () => {
  await expect(ran({ from: "-", output: "x" }, [])).rejects.toMatchObject({ problem: { code: "no-input" } });
  await expect(ran({ from: "-", output: "x" }, null)).rejects.toMatchObject({ problem: { code: "no-input" } });
});

test("what cannot go together is wrong usage", async () => {
  await expect(ran({ from: "-", output: "-" }, ["a"], { json: true })).rejects.toThrow(UsageError);
  await expect(ran({ from: "-", output: "-" }, ["a"], { isTTY: true })).rejects.toThrow("in a terminal");
  await expect(ran({ from: "-", more: "-", output: "x" }, ["a"])).rejects.toThrow("once");
});

test("data from standard input are recorded and told by that name, and not by a temporary file's", async () => {
  const project = join(folders(), "p");
  for (const [recorded, ...args] of [
    ["data/import.json", "new", project, "--from", "-"],
    ["data/import-2.json", "import", project, "-"],
  ] as const) {
    async function* rows() {
      yield "x,y\n1,2\n2,4\n3,6\n4,8\n";
    }
    let out = "";
    let err = "";
    const streams: Streams = {
      out: { write: (chunk) => (out += chunk.toString()) },
      err: { write: (chunk) => (err += chunk.toString()) },
      in: rows(),
    };
    expect(await runProgram([...args, "--json"], streams, () => undefined), out).toBe(0);
    expect(err).toBe("");
    const record: unknown = JSON.parse(readFileSync(join(project, recorded), "utf8"));
    expect(record).toMatchObject({ source: { name: "standard input", bytes: 20 } });
    expect(out).not.toContain("standard-input");
  }
});
