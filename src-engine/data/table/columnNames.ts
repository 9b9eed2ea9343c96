// The names of a table's columns, as the file has them and as they will be.

import { UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import { optionNamed } from "../optionNamed";

/** As many as a document may hold. */
const MAX_COLUMNS = 20_000;
const MAX_NAME = 500;
/** Names that JavaScript objects treat in their own way. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** The names as they will be: trimmed, none empty, none twice (capital letters do not count): "a", "a (2)". */
export function columnNames(raw: readonly string[], file: string): string[] {
  const subject = { kind: "file", path: file } as const;
  if (raw.length > MAX_COLUMNS) {
    throw new UserError({
      code: "too-many-columns",
      message: `"${file}" has ${whole(raw.length)} columns; at most ${whole(MAX_COLUMNS)} are read.`,
      next: "Leave out columns that are not needed.",
      subject,
    });
  }
  const taken = new Set(raw.map((name) => name.trim().toLowerCase()));
  const names = raw.map((given, index) => {
    const name = given.trim();
    if (RESERVED_NAMES.has(name)) return `${name}_`;
    if (name !== "") return name;
    let number = index + 1;
    while (taken.has(`column ${number}`)) number += 1;
    taken.add(`column ${number}`);
    return `Column ${number}`;
  });
  names.forEach((name, index) => {
    if (name.length > MAX_NAME) {
      throw new UserError({
        code: "name-too-long",
        message: `The name of column ${index + 1} of "${file}" is ${whole(name.length)} characters long ("${name.slice(0, 40)}..."); at most ${MAX_NAME} are allowed.`,
        next: `Shorten it; or does the file lack a header line? Then say so: ${optionNamed("header")}.`,
        subject,
      });
    }
  });
  return withoutTwins(names);
}

function withoutTwins(names: readonly string[]): string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  return names.map((given) => {
    let name = given;
    for (let number = 2; seen.has(name.toLowerCase()); number++) {
      const other = `${given} (${number})`;
      if (!taken.has(other.toLowerCase())) name = other;
    }
    seen.add(name.toLowerCase());
    return name;
  });
}

/** What is told of names that came twice. */
export function twinNote(given: readonly string[], names: readonly string[]): string[] {
  const renamed = names.filter((name, index) => (given[index] ?? "").trim() !== "" && !isSameText(name, given[index]));
  if (renamed.length === 0) return [];
  const told = renamed.slice(0, 3).map((name) => `"${name}"`);
  return [
    `${renamed.length === 1 ? "A column has" : `${renamed.length} columns have`} a name that is taken, and ${renamed.length === 1 ? "is" : "are"} called ${told.join(", ")}${renamed.length > 3 ? ", ..." : ""}.`,
  ];
}

const isSameText = (name: string, given: string | undefined): boolean => name === given?.trim();
