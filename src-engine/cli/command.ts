// The contract of a command: what it is called with, as data, and what it does. The help, the parsing and the checks
// are made from the data.

import type { Command } from "commander";
import * as v from "valibot";
import { UsageError } from "./exit";
import type { Output } from "./output";

export interface Context {
  readonly output: Output;
  /** Calls back at the first Ctrl-C (or a polite request to end); a second one ends the process at once. */
  onInterrupt(stop: () => void): void;
}

type Fields = Readonly<Record<string, v.GenericSchema>>;

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** In order: "<project>" is needed, "[file]" may be left out. */
  readonly arguments: readonly { readonly name: string; readonly docs: string }[];
  /** `repeated`: it may be given several times, and comes as a list. */
  readonly options: readonly { readonly flags: string; readonly docs: string; readonly repeated?: true }[];
  /** Shown under the help. */
  readonly example?: string;
  /** The exit code, where it is not 0. */
  run(values: Readonly<Record<string, unknown>>, context: Context): Promise<number | undefined>;
}

/** A command whose arguments and options, together, are parsed with `fields` before `run` sees them. */
export function command<F extends Fields>(
  spec: Omit<CommandSpec, "run"> & {
    readonly fields: F;
    run(values: v.InferOutput<v.StrictObjectSchema<F, undefined>>, context: Context): Promise<number | undefined>;
  },
): CommandSpec {
  const { fields, run, ...data } = spec;
  const schema = v.strictObject(fields);
  return {
    ...data,
    run(values, context) {
      const parsed = v.safeParse(schema, values);
      if (!parsed.success) throw new UsageError(parsed.issues.map((issue) => usageText(issue, data)).join(" "));
      return run(parsed.output, context);
    },
  };
}

/** Adds a command to commander's program. `act` is called with everything the person typed, by name. */
export function register(
  program: Command,
  spec: CommandSpec,
  act: (spec: CommandSpec, values: Readonly<Record<string, unknown>>) => Promise<void>,
): void {
  const added = program.command(spec.name).summary(spec.summary).description(spec.summary);
  for (const { name, docs } of spec.arguments) added.argument(name, docs);
  for (const { flags, docs, repeated } of spec.options) {
    if (repeated)
      added.option(flags, docs, (value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    else added.option(flags, docs);
  }
  added.option("--json", "print one JSON object on standard output and nothing else");
  if (spec.example !== undefined) added.addHelpText("after", `\nExample:\n  ${spec.example}`);
  added.action(async () => {
    const names = spec.arguments.map(({ name }) => name.replace(/[<>[\]]/g, ""));
    const given = names.flatMap((name, index) =>
      added.processedArgs[index] === undefined ? [] : [[name, added.processedArgs[index] as unknown]],
    );
    const { json: _json, ...options } = added.opts();
    await act(spec, { ...(Object.fromEntries(given) as Record<string, unknown>), ...options });
  });
}

function usageText(issue: v.BaseIssue<unknown>, spec: Pick<CommandSpec, "options">): string {
  // Of a list the whole is named.
  const [path = ""] = (v.getDotPath(issue) ?? "").split(".");
  const flag = spec.options.find(({ flags }) => flags.includes(`--${kebab(path)}`));
  return `${flag === undefined ? `<${path}>` : `--${kebab(path)}`}: ${issue.message}.`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
