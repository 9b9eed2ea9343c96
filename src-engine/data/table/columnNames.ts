// The names of a table's columns, as the file has them and as they will be.

import { UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import { optionNamed } from "../optionNamed";

/** As many as a document may hold. */
const MAX_COLUMNS = 20_000;
const MAX_NAME = 500;
/** Names that JavaScript objects treat in their own way. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** The names as they will be: trimmed, none empty. */
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
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    if (name.length > MAX_NAME) {
      throw new UserError({
        code: "name-too-long",
        message: `The name of column ${index + 1} of "${file}" is ${whole(name.length)} characters long ("${name.slice(0, 40)}..."); at most ${MAX_NAME} are allowed.`,
        next: `Shorten it; or does the file lack a header line? Then say so: ${optionNamed("header")}.`,
        subject,
      });
    }
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) {
      throw new UserError({
        code: "duplicate-columns",
        message: `Columns ${before + 1} and ${index + 1} of "${file}" have the same name, "${name}" (capital letters do not count).`,
        next: "Rename one of them in the file's first line.",
        subject,
      });
    }
    seen.set(name.toLowerCase(), index);
  });
  return names;
}
