// What may be told of an error in a log: its kind and the places in our code, never its message, which may name a column, a cell or a file.

import * as v from "valibot";

/** Places that are told of one error. */
const MOST_PLACES = 12;

/** "TypeError at main.js:120:14, main.js:88:3": its kind and where it came from. */
export function errorPlaces(error: unknown): string {
  if (!(error instanceof Error)) return "of no kind";
  const { stack = "" } = error;
  // The message comes first, and may look like anything: only what stands behind it is read.
  const end = stack.lastIndexOf(error.message) + error.message.length;
  const isAsWritten = stack.includes(error.message) && end <= stack.length;
  const places = isAsWritten
    ? [...stack.slice(end).matchAll(/^\s+at .*?([^\s()/\\,]+\.[cm]?js):(\d+):(\d+)\)?$/gm)].map(
        ([, file = "", line, column]) => `${file}:${line ?? ""}:${column ?? ""}`,
      )
    : [];
  return `${kindOf(error)}${places.length === 0 ? "" : ` at ${places.slice(0, MOST_PLACES).join(", ")}`}`;
}

/** The class's own name, which is ours or the language's; `name` could be set to anything. */
function kindOf(error: Error): string {
  const { name } = error.constructor;
  return /^[A-Za-z]{1,40}$/.test(name) ? name : "Error";
}

/** As {@link errorPlaces} writes it: whoever gets it from another process checks it. */
export const ErrorPlacesSchema = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.regex(/^(of no kind|[A-Za-z]{1,40}( at [^\s()/\\,]+\.[cm]?js:\d*:\d*(, [^\s()/\\,]+\.[cm]?js:\d*:\d*)*)?)$/),
);
