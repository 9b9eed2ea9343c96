// Commands from their specs: the parsing, the checks, and what commander is told of them for the help.

import type { Command } from "commander";
import * as v from "valibot";
import { UsageError } from "./exit";
import type { ArgumentSpec, CommandSpec, Context, Fields, OptionSpec } from "./spec";
import { SHARED_OPTIONS } from "./spec";
import { withStandardStreams } from "./standardStreams";
import { flagNames, inUsage, usageText, withoutValue } from "./usage";

/** What a person typed is short: the first mistake of each word is told. */
const FIRST_OF_EACH = { abortPipeEarly: true } as const;

/** A command whose arguments and options, together, are parsed with `fields` before `run` sees them. */
export function command<F extends Fields>(
  spec: Omit<CommandSpec, "run" | "fields"> & {
    readonly fields: F;
    run(values: v.InferOutput<v.StrictObjectSchema<F, undefined>>, context: Context): Promise<number | undefined>;
  },
): CommandSpec {
  const { run, ...data } = spec;
  const schema = v.strictObject(spec.fields);
  const flags = new Set(
    [...spec.options, ...SHARED_OPTIONS].flatMap((option) => {
      const { long, short } = flagNames(option);
      return short === null ? [long] : [long, short];
    }),
  );
  const parse = (values: Readonly<Record<string, unknown>>, typed: readonly string[]) => {
    for (const option of spec.options) {
      const { long, field } = flagNames(option);
      const given = [values[field]].flat();
      // "--output --json": the next option is no value, unless it is said to be one (--output=--json).
      if (given.some((value) => typeof value === "string" && flags.has(value) && !typed.includes(`${long}=${value}`)))
        throw new UsageError(withoutValue(option));
    }
    const parsed = v.safeParse(schema, values, FIRST_OF_EACH);
    if (!parsed.success)
      throw new UsageError(parsed.issues.map((issue) => usageText(issue, data, values, typed)).join(" "));
    return parsed.output;
  };
  return {
    ...data,
    async run(values, context) {
      const parsed = parse(values, context.typed);
      return withStandardStreams(data, values, context, (paths, output, nameOf) =>
        run(paths === null ? parsed : parse({ ...values, ...paths }, context.typed), { ...context, output, nameOf }),
      );
    },
  };
}

/** Adds a command to commander's program. `act` is called with everything the person typed, by name. */
export function register(
  program: Command,
  spec: CommandSpec,
  act: (spec: CommandSpec, values: Readonly<Record<string, unknown>>) => Promise<void>,
): void {
  const added = program.command(spec.name).summary(spec.summary).description(inSentence(spec.summary));
  for (const argument of spec.arguments) added.argument(argument.name, docsOf(argument));
  for (const option of [...spec.options, ...SHARED_OPTIONS]) {
    const { flags, repeated } = option;
    if (repeated)
      added.option(flags, docsOf(option), (value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    else added.option(flags, docsOf(option));
  }
  const examples = spec.example.split("\n").map((line) => line.trim());
  added.addHelpText("after", `\n${examples.length === 1 ? "Example" : "Examples"}:\n  ${examples.join("\n  ")}`);
  added.action(async () => {
    const given = spec.arguments.flatMap(({ name }, index) =>
      added.processedArgs[index] === undefined ? [] : [[inUsage(name), added.processedArgs[index] as unknown]],
    );
    const { json: _json, quiet: _quiet, ...options } = added.opts();
    await act(spec, { ...(Object.fromEntries(given) as Record<string, unknown>), ...options });
  });
}

/** "Predict every row of a file." */
function inSentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

function docsOf({ docs, file }: ArgumentSpec | OptionSpec): string {
  if (file === undefined) return docs;
  return `${docs}; "-" is standard ${file === "read" ? "input" : "output"}`;
}
