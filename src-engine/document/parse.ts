// The document as text: what stands in NAME.gradual.

import * as v from "valibot";
import { UserError } from "./errors";
import { FIRST_ISSUE } from "./firstIssue";
import { migrate } from "./migrate";
import { MOST_EDITED } from "./rowEdits";
import type { Document } from "./schema";
import { DocumentSchema, LIMITS } from "./schema";
import { whole } from "./whole";

/** The longest document that is opened, in UTF-16 units. */
export const MAX_DOCUMENT_LENGTH = 50 * 1024 * 1024;

/** Lists and tables that are counted before it is looked at what stands in them. */
const COUNTED = [
  { path: ["data", "columns"], most: LIMITS.columns },
  { path: ["data", "edits", "rows"], most: MOST_EDITED },
  { path: ["model", "layers"], most: LIMITS.layers },
  { path: ["model", "connections"], most: LIMITS.connections },
] as const;

const CountedSchema = v.pipe(
  v.unknown(),
  v.rawCheck(({ dataset, addIssue }) => {
    const long = COUNTED.find(({ path, most }) => countAt(dataset.value, path) > most);
    if (long !== undefined)
      addIssue({ message: `${long.path.join(".")} may have at most ${whole(long.most)} entries` });
  }),
  DocumentSchema,
);

/** How many entries the list or table at a path has; 0 where there is none. */
function countAt(json: unknown, path: readonly string[]): number {
  const found = path.reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? (part as Record<string, unknown>)[key] : undefined),
    json,
  );
  return typeof found === "object" && found !== null ? Object.keys(found).length : 0;
}

/** A document of this format or an older one that was frozen in another file. @throws UserError as {@link migrate} */
export const StoredDocumentSchema = v.pipe(
  v.unknown(),
  v.transform((json) => migrate(json, "run.json")),
  CountedSchema,
);

/**
 * Reads the text of a `.gradual` file of this format or an older one.
 * @throws UserError "document-too-large", "document-not-json", "not-a-project", "newer-format" or "document-invalid"
 */
export function parseDocument(text: string, file: string): Document {
  const subject = { kind: "file", path: file } as const;
  if (text.length > MAX_DOCUMENT_LENGTH) {
    throw new UserError({
      code: "document-too-large",
      message: `"${file}" is too large to be a project document (more than ${MAX_DOCUMENT_LENGTH / 1024 / 1024} MB).`,
      next: "Choose a file that Gradual saved.",
      subject,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    throw new UserError(
      {
        code: "document-not-json",
        message: `"${file}" is damaged: it is not valid JSON (${whereJsonBroke(text, cause)}). The file was not changed.`,
        next: "Restore it from a copy, or fix it in a text editor.",
        subject,
      },
      { cause },
    );
  }
  const result = v.safeParse(CountedSchema, migrate(json, file), FIRST_ISSUE);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UserError({
    code: "document-invalid",
    message: `"${file}" cannot be opened, because a setting is not valid (${v.getDotPath(issue) ?? "the document"}: ${issue.message}). The file was not changed.`,
    next: "Restore it from a copy, or fix it in a text editor.",
    subject,
  });
}

/** JSON for people: indented, in the order of the schema, with a newline at the end. */
export function formatDocument(document: Document): string {
  return `${JSON.stringify(v.parse(DocumentSchema, document), null, 2)}\n`;
}

/** "line 3, column 7" where the parser's message gives a position, else what it says. */
function whereJsonBroke(text: string, cause: unknown): string {
  if (text.trim() === "") return "the file is empty";
  const message = cause instanceof Error ? cause.message : String(cause);
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message.replace(/\s+/g, " ");
  const before = text.slice(0, Number(position)).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
