// What a person said of how one file is read, for the next file of the same project.

import type { ImportOptionsInput } from "./importOptions";
import { MISSING_TOKENS } from "./importOptions";

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/**
 * All of it for a file of the same name; of another file how its values are written, not how it is laid out.
 * @param before what the file before is called, and what was said of it
 */
export function carriedOptions(
  before: { readonly name: string; readonly asked: ImportOptionsInput | undefined },
  file: string,
): ImportOptionsInput {
  const { missing, ...said } = before.asked ?? {};
  const isUsual =
    missing === undefined ||
    (missing.length === MISSING_TOKENS.length && MISSING_TOKENS.every((token) => missing.includes(token)));
  const asked: ImportOptionsInput = { ...said, ...(isUsual ? {} : { missing }) };
  const { decimal, dateOrder } = asked;
  const carried: ImportOptionsInput =
    lastPart(before.name) === lastPart(file) ? asked : { decimal, dateOrder, ...(isUsual ? {} : { missing }) };
  return Object.fromEntries(
    Object.entries(carried).filter(([name, value]) => value !== undefined && !(name === "quote" && value === '"')),
  );
}
