// What is wrong with how a command was called, in a sentence: the argument or option as it was typed, what was expected,
// what came.

import type { CommanderError } from "commander";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import type { ArgumentSpec, CommandSpec, OptionSpec } from "./spec";

type Called = Pick<CommandSpec, "name" | "arguments" | "options" | "fields">;

/** "project" of "<project>" */
export const inUsage = (argument: string): string => argument.replace(/[<>[\]]/g, "");

/** "-o", "--output" and "output" of "-o, --output <file>"; "--no-shuffle" and "shuffle" of "--no-shuffle". */
export function flagNames({ flags }: Pick<OptionSpec, "flags">): {
  readonly long: string;
  readonly short: string | null;
  readonly field: string;
  readonly takesValue: boolean;
} {
  const long = /--[a-z0-9-]+/.exec(flags)?.[0] ?? flags;
  const short = /^(-[a-zA-Z])\b/.exec(flags)?.[1] ?? null;
  const field = long.replace(/^--(no-)?/, "").replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { long, short, field, takesValue: /[<[]/.test(flags) };
}

/** The words that a field's value is chosen from, where it is. */
export function choicesOf(schema: v.GenericSchema | undefined): readonly string[] | null {
  if (schema === undefined) return null;
  const { wrapped, pipe, options } = schema as {
    readonly wrapped?: v.GenericSchema;
    readonly pipe?: readonly v.GenericSchema[];
    readonly options?: unknown;
  };
  if (wrapped !== undefined) return choicesOf(wrapped);
  // Other names of the words become them on the way.
  if (pipe !== undefined && pipe.length > 1) return choicesOf(pipe.at(-1));
  const parsed = v.safeParse(v.array(v.string()), options, FIRST_ISSUE);
  return parsed.success ? parsed.output : null;
}

/** The sentence for what a schema found in `values`. */
export function usageText(
  issue: v.BaseIssue<unknown>,
  spec: Called,
  values: Readonly<Record<string, unknown>>,
  typed: readonly string[],
): string {
  const [name = "", at] = (v.getDotPath(issue) ?? "").split(".");
  const option = spec.options.find((one) => flagNames(one).field === name);
  const argument = spec.arguments.find((one) => inUsage(one.name) === name);
  const value = values[name];
  if (value === undefined) return missing(spec, option?.flags ?? argument?.name ?? `<${name}>`, option ?? argument);
  const came: unknown = Array.isArray(value) && at !== undefined && /^\d+$/.test(at) ? value[Number(at)] : value;
  const label = option === undefined ? (argument?.name ?? `<${name}>`) : asTyped(option, typed);
  const choices = choicesOf(spec.fields[name]);
  // Messages of our own schemas say what is needed; those of the library name its types.
  const expected = choices === null ? issue.message : `one of ${choices.join(", ")} is needed`;
  return `${label} cannot be ${JSON.stringify(shortened(came))}: ${expected}.`;
}

/** The sentence for an option that takes a value, and has none. */
export function withoutValue({ flags, docs }: OptionSpec): string {
  return `${flags} has no value: ${docs}.`;
}

function missing({ name }: Called, label: string, spec: ArgumentSpec | OptionSpec | undefined): string {
  return `\`gradual ${name}\` needs ${label}${spec === undefined ? "" : `: ${spec.docs}`}.`;
}

/** An option by the name that the person used for it. */
function asTyped(option: OptionSpec, typed: readonly string[]): string {
  const { long, short } = flagNames(option);
  const isUsed = (name: string): boolean => typed.some((word) => word === name || word.startsWith(`${name}=`));
  return short !== null && !isUsed(long) ? short : long;
}

function shortened(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The sentence for what commander found. @param spec the command, where it is known */
export function commanderText({ code, message }: CommanderError, spec: CommandSpec | undefined): string {
  const [quoted = ""] = /'[^']*'/.exec(message) ?? [];
  const named = quoted.slice(1, -1);
  // "(Did you mean --epochs?)"
  const meant = /\(Did you mean ([^)]*)\)/.exec(message)?.[1];
  const perhaps = meant === undefined ? "" : ` Did you mean ${meant.replace(/\?$/, "")}?`;
  switch (code) {
    case "commander.unknownCommand":
      return `There is no command "${named}".${perhaps}`;
    case "commander.unknownOption":
      return spec === undefined
        ? `There is no option ${named} before the command; options follow it.`
        : `\`gradual ${spec.name}\` has no option ${named}.${perhaps}`;
    case "commander.missingArgument": {
      const argument = spec?.arguments.find(({ name }) => inUsage(name) === named);
      return spec === undefined ? `<${named}> is needed.` : missing(spec, argument?.name ?? `<${named}>`, argument);
    }
    case "commander.optionMissingArgument": {
      const option = spec?.options.find(({ flags }) => flags === named);
      return option === undefined ? `${named} has no value.` : withoutValue(option);
    }
    case "commander.excessArguments": {
      const most = spec?.arguments.length ?? 0;
      return `${spec === undefined ? "The command" : `\`gradual ${spec.name}\``} takes ${most === 0 ? "no argument" : `${most === 1 ? "one argument" : `${most} arguments`} at most`}, and more came. A name with blanks needs quotes around it.`;
    }
    default:
      return `${message.replace(/^error: /, "").replace(/\.?$/, "")}.`;
  }
}
