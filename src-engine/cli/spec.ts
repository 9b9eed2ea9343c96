// The contract of a command, as data: what it is called with, and what it does.

import type * as v from "valibot";
import type { Output, Streams } from "./output";

export interface Context {
  readonly output: Output;
  readonly streams: Streams;
  /** All of them. */
  readonly commands: readonly CommandSpec[];
  /** What was typed, without the program's own name. */
  readonly typed: readonly string[];
  /** Calls back at the first Ctrl-C (or a polite request to end); a second one ends the process at once. */
  onInterrupt(stop: () => void): void;
  /** How a person calls a file that a command was given: the temporary one that holds standard input is "standard input". */
  nameOf(path: string): string;
}

export type Fields = Readonly<Record<string, v.GenericSchema>>;

/** A file that may be "-": standard input where it is read, standard output where it is written. */
interface FileField {
  readonly file?: "read" | "written";
  /** How its temporary copy ends, for a command that goes by the ending: ".csv". */
  readonly ending?: string;
}

export interface ArgumentSpec extends FileField {
  /** "<project>" is needed, "[file]" may be left out. */
  readonly name: string;
  readonly docs: string;
}

export interface OptionSpec extends FileField {
  readonly flags: string;
  readonly docs: string;
  /** It may be given several times, and comes as a list. */
  readonly repeated?: true;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** In order. */
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** One call a line; shown under the help. */
  readonly example: string;
  /** What each argument and option is parsed with, by its name. */
  readonly fields: Fields;
  /** The exit code, where it is not 0. */
  run(values: Readonly<Record<string, unknown>>, context: Context): Promise<number | undefined>;
}

/** Options of every command. */
export const SHARED_OPTIONS: readonly OptionSpec[] = [
  { flags: "--json", docs: "print one JSON object on standard output and nothing else" },
  { flags: "-q, --quiet", docs: "print results and errors only: no progress, no notes" },
];
