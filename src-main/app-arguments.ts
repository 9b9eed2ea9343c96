// What a person (or the system, for a double-clicked file) asks of the app when starting it.

import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import { SampleSchema } from "./contract/calls";

export const AppRequestSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("nothing") }),
  /** Absolute path of a project's folder or of its `.gradual` file. */
  v.strictObject({ kind: v.literal("project"), path: v.pipe(v.string(), v.minLength(1), v.maxLength(4_000)) }),
  v.strictObject({ kind: v.literal("sample"), sample: SampleSchema }),
]);
export type AppRequest = v.InferOutput<typeof AppRequestSchema>;

/**
 * Reads the request out of `process.argv`. `defaultApp`: Electron was started with the app's folder as an argument.
 * Switches that are not ours are Chromium's, and passed over; what is not understood asks for nothing.
 */
export function parseAppArguments(
  argv: readonly string[],
  options: { readonly defaultApp: boolean; readonly cwd: string },
): AppRequest {
  const words: string[] = [];
  const rest = argv.slice(1);
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? "";
    const [name, value] = word.split("=", 2);
    if (name === "--sample") return sampleRequest(value ?? rest[i + 1]);
    // Node's "-r FILE" takes the next word with it.
    if (word === "-r" || word === "--require") i++;
    else if (!word.startsWith("-") && word !== "") words.push(word);
  }
  const path = words[options.defaultApp ? 1 : 0];
  if (path === undefined) return { kind: "nothing" };
  return { kind: "project", path: isAbsolute(path) ? path : join(options.cwd, path) };
}

function sampleRequest(name: string | undefined): AppRequest {
  return v.is(SampleSchema, name) ? { kind: "sample", sample: name } : { kind: "nothing" };
}
