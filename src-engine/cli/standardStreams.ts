// "-" for a file: standard input is kept in a temporary file for the command to read, and what the command wrote goes to
// standard output. The commands know of files only.

import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { CommandSpec, Context } from "./spec";
import { UsageError } from "./exit";
import type { Output, Streams } from "./output";
import { flagNames, inUsage } from "./usage";

/** The greatest standard input, in bytes. */
const MOST_INPUT = 16 * 2 ** 30;

const STANDARD = { read: "standard input", written: "standard output" } as const;

/** A field that is "-". */
interface Dash {
  readonly field: string;
  readonly label: string;
  readonly file: "read" | "written";
  readonly ending: string;
}

/**
 * Runs a command: `paths` are those that stand for its fields that are "-", or null where none is.
 * @throws UsageError where it cannot be; UserError "no-input", "input-too-large"
 */
export async function withStandardStreams<T>(
  spec: Pick<CommandSpec, "arguments" | "options">,
  values: Readonly<Record<string, unknown>>,
  { streams, output }: Pick<Context, "streams" | "output">,
  run: (paths: Readonly<Record<string, string>> | null, output: Output, nameOf: Context["nameOf"]) => Promise<T>,
): Promise<T> {
  const dashes = dashesIn(spec, values);
  const [written] = dashes.filter(({ file }) => file === "written");
  if (dashes.length === 0) return run(null, output, (path) => path);
  for (const file of ["read", "written"] as const)
    if (dashes.filter((one) => one.file === file).length > 1)
      throw new UsageError(`"-" can be given once: there is one ${STANDARD[file]}.`);
  if (written !== undefined && output.json)
    throw new UsageError(`${written.label} - and --json cannot go together: both print on standard output.`);
  if (written !== undefined && streams.out.isTTY === true && written.ending === "")
    throw new UsageError(
      `${written.label} cannot be "-" in a terminal, which cannot show it: send it to a file or another program (> FILE).`,
    );
  const folder = await mkdtemp(join(tmpdir(), "gradual-"));
  try {
    const paths: Record<string, string> = {};
    for (const { field, file, ending } of dashes)
      paths[field] =
        file === "read"
          ? await keepInput(streams, folder)
          : join(folder, `${STANDARD.written.replace(" ", "-")}${ending}`);
    const nameOf = (text: string): string =>
      dashes.reduce((told, { field, file }) => told.replaceAll(paths[field] ?? "", STANDARD[file]), text);
    const named = namedOutput(output, nameOf);
    // The sentence about the result must not be among the bytes.
    const shown = written === undefined ? named : { ...named, result: (_: object, text: string) => named.note(text) };
    try {
      const outcome = await run(paths, shown, nameOf);
      if (written !== undefined) await send(paths[written.field] ?? "", written.label, streams);
      return outcome;
    } catch (error) {
      if (error instanceof UserError) throw new UserError(named.problemOf(error.problem));
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function dashesIn(
  spec: Pick<CommandSpec, "arguments" | "options">,
  values: Readonly<Record<string, unknown>>,
): readonly Dash[] {
  const fields = [
    ...spec.arguments.map((one) => ({ ...one, field: inUsage(one.name), label: one.name })),
    ...spec.options.map((one) => ({ ...one, field: flagNames(one).field, label: flagNames(one).long })),
  ];
  return fields.flatMap(({ field, label, file, ending = "" }) =>
    file !== undefined && values[field] === "-" ? [{ field, label, file, ending }] : [],
  );
}

/** Standard input as a file, whose ending says what its first bytes say. */
async function keepInput(streams: Streams, folder: string): Promise<string> {
  if (streams.in === undefined || streams.in.isTTY === true)
    throw new UserError({
      code: "no-input",
      message: 'Nothing comes on standard input, which "-" stands for.',
      next: "Send a file to it (gradual ... < FILE), or name the file.",
    });
  let handle: Awaited<ReturnType<typeof open>> | null = null;
  let path = "";
  let bytes = 0;
  try {
    for await (const chunk of streams.in) {
      const part = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      if (handle === null) {
        path = join(folder, `${STANDARD.read.replace(" ", "-")}${endingOf(part)}`);
        handle = await open(path, "w");
      }
      bytes += part.length;
      if (bytes > MOST_INPUT)
        throw new UserError({
          code: "input-too-large",
          message: `Standard input is larger than ${MOST_INPUT / 2 ** 30} GiB.`,
          next: "Write it to a file first, and name the file.",
        });
      await handle.write(part);
    }
  } finally {
    await handle?.close();
  }
  if (bytes > 0) return path;
  throw new UserError({
    code: "no-input",
    message: "Standard input is empty.",
    next: "Send a file to it (gradual ... < FILE), or name the file.",
  });
}

/** How a file is called that begins like this. */
function endingOf(start: Uint8Array): string {
  const head = Buffer.from(start.subarray(0, 4096)).toString("latin1");
  if (head.startsWith("PAR1")) return ".parquet";
  if (head.startsWith("PK\u0003\u0004")) return ".npz";
  if (head.startsWith("\u0093NUMPY")) return ".npy";
  if (/^\s*[[{]/.test(head)) return ".json";
  return head.split("\n", 1)[0]?.includes("\t") === true ? ".tsv" : ".csv";
}

/** Sends a file to standard output, as fast as it is taken. */
async function send(path: string, label: string, { out }: Streams): Promise<void> {
  if ((await stat(path)).isDirectory())
    throw new UsageError(`${label} cannot be "-" here: what is written is a folder. Name one.`);
  for await (const chunk of createReadStream(path)) {
    if (out.write(chunk as Uint8Array) === false && out.once !== undefined)
      await new Promise<void>((resolve) => out.once?.("drain", resolve));
  }
}

/** An output that names the standard streams where it would name their temporary files. */
function namedOutput(
  output: Output,
  rename: (text: string) => string,
): Output & { problemOf(problem: Problem): Problem } {
  const problemOf = (problem: Problem): Problem => ({
    ...problem,
    message: rename(problem.message),
    ...(problem.next === undefined ? {} : { next: rename(problem.next) }),
  });
  return {
    json: output.json,
    result: (json, text) => output.result(json, rename(text)),
    problem: (problem) => output.problem(problemOf(problem)),
    progress: (line) => output.progress(rename(line)),
    note: (line) => output.note(rename(line)),
    problemOf,
  };
}
