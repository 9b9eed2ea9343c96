// The document as text: what stands in NAME.gradual.

import * as v from "valibot";
import { UserError } from "./errors";
import { migrate } from "./migrate";
import type { Document } from "./schema";
import { DocumentSchema } from "./schema";

/** The longest document that is opened, in UTF-16 units. */
export const MAX_DOCUMENT_LENGTH = 50 * 1024 * 1024;

/** A document of this format or an older one that was frozen in another file. @throws UserError as {@link migrate} */
export const StoredDocumentSchema = v.pipe(
  v.unknown(),
  v.transform((json) => migrate(json, "run.json")),
  DocumentSchema,
);

/** How many findings of the schema are named in a message. */
const NAMED_ISSUES = 3;

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
  const result = v.safeParse(DocumentSchema, migrate(json, file));
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
  const more = issues.length > NAMED_ISSUES ? ` and ${issues.length - NAMED_ISSUES} more` : "";
  throw new UserError({
    code: "document-invalid",
    message: `"${file}" cannot be opened, because some of its settings are not valid (${issues.slice(0, NAMED_ISSUES).join("; ")}${more}). The file was not changed.`,
    next: "Restore it from a copy, or fix these settings in a text editor.",
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
