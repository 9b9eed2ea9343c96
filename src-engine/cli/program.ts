// The `gradual` program: finds the command, parses, runs, and turns failures into exit codes.

import { Command, CommanderError } from "commander";
import type { Problem } from "../document/errors";
import { InvariantError, UserError } from "../document/errors";
import { bugs, docs } from "../../package.json";
import { register } from "./command";
import { COMMANDS } from "./commands";
import { EXIT, UsageError } from "./exit";
import { createOutput } from "./output";
import type { Output, Streams } from "./output";
import type { CommandSpec, Context } from "./spec";
import { facts } from "./table";
import { commanderText } from "./usage";

/** Runs `gradual` with these arguments (without the program's own name); gives the exit code. */
export async function runProgram(
  args: readonly string[],
  streams: Streams,
  onInterrupt: Context["onInterrupt"],
): Promise<number> {
  // Looked for before anything is parsed, so that wrong usage is said in the same way.
  const [options] = splitAt(args, "--");
  const quiet = options.includes("--quiet") || options.includes("-q");
  const output = createOutput(streams, options.includes("--json"), quiet);
  const footer = `
Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage.
\`gradual help COMMAND\` explains one command.

${facts([
  ["Documentation:", docs.url],
  ["Report a problem:", bugs.url],
])}
`;
  const program = new Command("gradual")
    .description("Builds, trains and exports neural networks; the same engine as the Gradual app, without a window.")
    .usage("COMMAND [arguments] [options]")
    .option("-V, --version", "the versions of Gradual and of the parts of its engine")
    .addHelpText("after", footer.trimEnd())
    .helpCommand("help [command]", "explain a command")
    .configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: () => undefined })
    .exitOverride();
  let code: number = EXIT.done;
  for (const spec of COMMANDS) {
    register(program, spec, async (chosen, values) => {
      code =
        (await chosen.run(values, {
          output,
          streams,
          commands: COMMANDS,
          typed: args,
          onInterrupt,
          nameOf: (path) => path,
        })) ?? EXIT.done;
    });
  }
  for (const added of program.commands) added.exitOverride().copyInheritedSettings(program);
  const spec = COMMANDS.find(({ name }) => name === args[0]);
  try {
    if (args.length === 0) {
      streams.err.write(`${program.helpInformation()}${footer}`);
      return EXIT.usage;
    }
    if (args[0] === "--version" || args[0] === "-V") return await tellVersions(output);
    if (args[0] === "help" && args[1] !== undefined && !COMMANDS.some(({ name }) => name === args[1]))
      throw new UsageError(`There is no command "${args[1]}".`);
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return explain(error, output, spec);
  }
}

async function tellVersions(output: Output): Promise<number> {
  const { partVersions } = await import("./engine");
  const { gradual = "", onnxruntime = "", duckdb = "", node = "" } = partVersions();
  const system = `${process.platform} ${process.arch}`;
  const parts = facts([
    ["ONNX Runtime", onnxruntime],
    ["DuckDB", duckdb],
    ["Node", node],
    ["system", system],
  ]);
  output.result({ gradual, onnxruntime, duckdb, node, system }, `gradual ${gradual}\n${parts}`);
  return EXIT.done;
}

function splitAt(args: readonly string[], word: string): [before: readonly string[], after: readonly string[]] {
  const at = args.indexOf(word);
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at)];
}

function explain(error: unknown, output: Output, spec: CommandSpec | undefined): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    output.problem(usage(commanderText(error, spec), spec));
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    output.problem(usage(error.message, spec));
    return EXIT.usage;
  }
  output.problem(problemOf(error));
  return EXIT.failed;
}

function usage(message: string, spec: CommandSpec | undefined): Problem {
  const next =
    spec === undefined
      ? "`gradual help` lists the commands."
      : `\`gradual help ${spec.name}\` explains it. Example: ${spec.example.split("\n")[0] ?? ""}`;
  return { code: "wrong-usage", message, next };
}

function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof InvariantError || !(error instanceof Error)
    ? {
        code: "internal",
        message,
        next: `This is a bug in Gradual. Please report it, with the command that led to it: ${bugs.url}`,
      }
    : { code: "failed", message };
}
