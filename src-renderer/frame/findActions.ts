// What the command palette finds. Pure.

import type { Action } from "../stores/actions";
import { search } from "./fuzzy";

/** More than a synonym is behind a name, and as much as a word that is written out is ahead of its beginning. */
const LISTED_BEHIND = 20;

/**
 * The actions for what was typed, the best first. Among names that answer as well, places and commands come before what would
 * change a setting at once; what cannot be done now comes last. Without a query there are no long lists of words and runs.
 */
export function findActions(actions: readonly Action[], query: string): readonly Action[] {
  const offered = actions.filter(({ hidden, listed }) => hidden !== true && (query.trim() !== "" || listed !== true));
  const found = search(
    offered,
    ({ label, synonyms = [] }) => [label, ...synonyms],
    query,
    ({ listed }) => (listed === true ? LISTED_BEHIND : 0),
  );
  return [...found.filter(canDo), ...found.filter((action) => !canDo(action))];
}

export function canDo(action: Action): boolean {
  return (action.why?.() ?? null) === null;
}
