// The `gradual` program: finds the command, parses, runs, and turns failures into exit codes.

import { Command, CommanderError } from "commander";
import type { Problem } from "../document/errors";
import { InvariantError, UserError } from "../document/errors";
import { register } from "./command";
import type { Context } from "./command";
import { COMMANDS } from "./commands";
import { EXIT, UsageError } from "./exit";
import { createOutput } from "./output";
import type { Output, Streams } from "./output";

/** Runs `gradual` with these arguments (without the program's own name); gives the exit code. */
export async function runProgram(
  args: readonly string[],
  streams: Streams,
  onInterrupt: Context["onInterrupt"],
): Promise<number> {
  const json = args.includes("--json");
  const output = createOutput(streams, json);
  const program = new Command("gradual")
    .description("Builds, trains and exports neural networks; the same engine as the Gradual app, without a window.")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 a failure that is explained, 2 wrong usage.\n`gradual help COMMAND` explains one command.",
    )
    .helpCommand("help [command]", "explain a command")
    .configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: () => undefined })
    .exitOverride();
  let code: number = EXIT.done;
  for (const spec of COMMANDS) {
    register(program, spec, async (chosen, values) => {
      code = (await chosen.run(values, { output, onInterrupt })) ?? EXIT.done;
    });
  }
  for (const added of program.commands) added.exitOverride().copyInheritedSettings(program);
  try {
    if (args.length === 0) {
      streams.err.write(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return explain(error, output);
  }
}

function explain(error: unknown, output: Output): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    output.problem(usage(error.message.replace(/^error: /, "")));
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    output.problem(usage(error.message));
    return EXIT.usage;
  }
  output.problem(problemOf(error));
  return EXIT.failed;
}

function usage(message: string): Problem {
  return {
    code: "wrong-usage",
    message,
    next: "`gradual help` lists the commands, `gradual help COMMAND` explains one.",
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof InvariantError || !(error instanceof Error)
    ? {
        code: "internal",
        message,
        next: "This is a fault of Gradual's own; please report it with the command that led to it.",
      }
    : { code: "failed", message };
}
