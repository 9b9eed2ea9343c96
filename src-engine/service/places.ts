// The places in questions and answers: a question that names one which was not given out is refused.

import type { Table } from "../protocol/data";
import { placesIn } from "../protocol/fields";
import type { Place, Places } from "../protocol/places";
import type { Question } from "../protocol/question";
import type { RequestName, Responses } from "../protocol/requests";

/** Paths as they are, for tests and whoever else is no window. */
export const PLAIN_PLACES: Places = {
  seal: (path, uses) => ({ path, token: path, uses: [...uses] }),
  open: (token) => token,
};

/** The input with paths for tokens. @throws Error where one was not given out for that: no page of ours asks so */
export function withPaths(name: RequestName, question: Question, input: object, places: Pick<Places, "open">): object {
  const given: Record<string, unknown> = { ...input };
  for (const [field, use] of placesIn(question.input)) {
    const token = given[field];
    if (typeof token !== "string") continue;
    const path = places.open(token, use);
    if (path === null) throw new Error(`${name}: "${field}" names no place that was given out for that.`);
    given[field] = path;
  }
  return given;
}

/** The places that an answer gives. */
export function placesOf<K extends RequestName>(name: K, result: Responses[K], places: Places): readonly Place[] {
  const give = GIVES[name] as ((result: Responses[K], places: Places) => readonly Place[]) | undefined;
  return give?.(result, places) ?? [];
}

/** The file that a project's data came from may be looked at again. */
const sourceOf = (table: Table | null, { seal }: Places): readonly Place[] =>
  table === null ? [] : [seal(table.sourceName, ["read"])];

const GIVES: { readonly [K in RequestName]?: (result: Responses[K], places: Places) => readonly Place[] } = {
  "project.open": ({ folder, table }, places) => [places.seal(folder, ["project"]), ...sourceOf(table, places)],
  "project.create": ({ folder, table }, places) => [places.seal(folder, ["project"]), ...sourceOf(table, places)],
  "project.saveCopy": ({ folder }, { seal }) => [seal(folder, ["project"])],
  "data.import": ({ table }, places) => sourceOf(table, places),
  "data.again": ({ done }, places) => sourceOf(done?.table ?? null, places),
  "data.add": ({ done }, places) => sourceOf(done?.table ?? null, places),
  "data.paste": (path, { seal }) => [seal(path, ["read"])],
};
