// Pieces that the sections of a report are made of.

import type { Problem } from "../document/errors";
import { markup } from "./markup";
import type { Markup, MarkupValue } from "./markup";

/** A section: what stands in the table of contents, and on the page. */
export interface Section {
  /** Of the element, for links. */
  readonly id: string;
  readonly title: string;
  readonly body: MarkupValue;
}

export interface Heading {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: true;
}

/** A table whose first column names its rows. `label` says what it holds. */
export function dataTable(
  label: string,
  headings: readonly Heading[],
  rows: readonly (readonly MarkupValue[])[],
): Markup {
  const kind = (at: number): Markup | null => (headings[at]?.isNumber ? markup` class="number"` : null);
  return markup`<div class="table" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${headings.map(({ title }, at) => (title === "" ? markup`<td></td>` : markup`<th scope="col"${kind(at)}>${title}</th>`))}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => markup`<tr>${row.map((cell, at) => (at === 0 ? markup`<th scope="row"${kind(at)}>${cell}</th>` : markup`<td${kind(at)}>${cell}</td>`))}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** Names and what is said of each; those without a value are left out. */
export function factList(pairs: readonly (readonly [name: string, value: MarkupValue])[]): Markup {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return markup`<dl>${known.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** Sentences of which each is a paragraph of its own. */
export function notes(sentences: readonly string[]): Markup[] {
  return sentences.map((sentence) => markup`<p class="note">${sentence}</p>`);
}

/** Why something is not in the report. */
export function missing(what: string, { message, next }: Problem): Markup {
  return markup`<p class="note">${what} ${message} ${next}</p>`;
}

/** The first of many, and a sentence that tells how many there are. */
export function firstOf<T>(
  all: readonly T[],
  most: number,
  noun: string,
): { readonly shown: readonly T[]; readonly rest: Markup | null } {
  const rest = all.length - most;
  return {
    shown: all.slice(0, most),
    rest:
      rest > 0
        ? markup`<p class="note">The first ${most.toLocaleString("en-US")} of ${all.length.toLocaleString("en-US")} ${noun} are shown.</p>`
        : null,
  };
}
