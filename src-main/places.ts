// Which arguments of calls are places, and which results give some out. A page that names any other path is refused.

import type { Place, Places, PlaceUse } from "../src-engine/protocol/places";
import type { CallName, CallResults } from "./contract/calls";

interface Taken {
  /** The field of the first argument; null where it is the place itself. */
  readonly field: string | null;
  /** Null: given out for anything. */
  readonly use: PlaceUse | null;
}

const TAKEN: { readonly [K in CallName]?: Taken } = {
  "recent.add": { field: "folder", use: "project" },
  "recent.remove": { field: null, use: "project" },
  "shell.showInFolder": { field: null, use: null },
  "runs.toBin": { field: "folder", use: "project" },
  "window.describe": { field: "folder", use: "project" },
  "report.savePdf": { field: "path", use: "write" },
};

const one =
  (use: PlaceUse) =>
  (path: string | null, { seal }: Places): readonly Place[] =>
    path === null ? [] : [seal(path, [use])];

const GIVEN: { readonly [K in CallName]?: (result: CallResults[K], places: Places) => readonly Place[] } = {
  "app.initialProject": one("project"),
  "samples.copy": one("project"),
  "dialog.openProject": one("project"),
  "dialog.openData": one("read"),
  "dialog.newProject": one("new"),
  "projects.freeFolder": one("new"),
  "dialog.saveFile": one("write"),
  "file.save": one("write"),
  "recent.list": (entries, { seal }) => entries.map(({ folder }) => seal(folder, ["project"])),
};

/** The arguments, which keep the contract, with the path for the token. @throws Error where it was not given out for that */
export function withPath(name: CallName, args: readonly unknown[], places: Places): readonly unknown[] {
  const taken = TAKEN[name];
  if (taken === undefined) return args;
  const [first, ...rest] = args;
  const token = taken.field === null ? first : (first as Readonly<Record<string, unknown>>)[taken.field];
  if (token === null) return args;
  const path = typeof token === "string" ? places.open(token, taken.use) : null;
  if (path === null) throw new Error(`${name} names no place that was given out for that.`);
  return [taken.field === null ? path : { ...(first as object), [taken.field]: path }, ...rest];
}

/** The places that a result gives. */
export function placesIn<K extends CallName>(name: K, result: CallResults[K], places: Places): readonly Place[] {
  const give = GIVEN[name] as ((result: CallResults[K], places: Places) => readonly Place[]) | undefined;
  return give?.(result, places) ?? [];
}
