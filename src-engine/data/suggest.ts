// What the app proposes for a project's data, whatever kind it is of. Everything in it can be changed afterwards.

import type { Document } from "../document/schema";
import type { Table } from "../protocol/data";
import { kindOf } from "./open";
import { adoptData } from "./proposal";
import type { Wish } from "./wish";

/**
 * The document with a data recipe for the table or the arrays. Its network and training are proposed anew where they are still
 * as the app first proposed them; else only what the task demands is changed. Edits of rows stay, and rest where these are other data.
 * @throws UserError "no-such-column", "target-empty" and the like, when what is wished will not do
 */
export function suggestDocument(document: Document, table: Table, wish: Wish = {}): Document {
  const next = adoptData(document, kindOf(table.source).suggest(table, wish));
  const { edits } = document.data;
  return edits === undefined ? next : { ...next, data: { ...next.data, edits } };
}
