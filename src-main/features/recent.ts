import { access } from "node:fs/promises";
import * as v from "valibot";
import type { RecentProject } from "../contract/calls";
import type { Handlers } from "../ipc";
import type { JsonFiles } from "../json-file";

const LIMIT = 12;

const RecentSchema = v.pipe(
  v.array(v.strictObject({ folder: v.string(), name: v.string(), openedAt: v.pipe(v.string(), v.isoTimestamp()) })),
  v.maxLength(100),
);
type Entry = v.InferOutput<typeof RecentSchema>[number];

/** The projects opened last, newest first. `changed` is told the list at the start and after each change (the menu shows it). */
export async function setupRecent(options: {
  readonly files: JsonFiles;
  readonly changed: (entries: readonly { readonly folder: string; readonly name: string }[]) => void;
  readonly now?: () => Date;
}): Promise<Pick<Handlers, "recent.list" | "recent.add" | "recent.remove">> {
  const now = options.now ?? (() => new Date());
  const file = options.files.file("recent.json", RecentSchema, []);
  let entries = await file.read();
  options.changed(entries);

  async function set(next: Entry[]): Promise<null> {
    entries = next.slice(0, LIMIT);
    options.changed(entries);
    await file.write(entries);
    return null;
  }

  return {
    "recent.list": () =>
      Promise.all(
        entries.map(async (entry): Promise<RecentProject> => ({ ...entry, exists: await exists(entry.folder) })),
      ),
    "recent.add": (_window, { folder, name }) =>
      set([{ folder, name, openedAt: now().toISOString() }, ...entries.filter((entry) => entry.folder !== folder)]),
    "recent.remove": (_window, folder) => set(entries.filter((entry) => entry.folder !== folder)),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
