import type { App } from "electron";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
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

/**
 * The projects opened last, newest first. `changed` is told the list at the start and after each change (the menu shows it). The system keeps a list of its
 * own (the jump list, the dock's menu), which follows.
 */
export async function setupRecent(options: {
  readonly files: JsonFiles;
  readonly system: Pick<App, "addRecentDocument" | "clearRecentDocuments">;
  readonly changed: (entries: readonly { readonly folder: string; readonly name: string }[]) => void;
  readonly now?: () => Date;
}): Promise<Pick<Handlers, "recent.list" | "recent.add" | "recent.remove" | "recent.clear">> {
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

  /** The system opens files: the document in the project's folder. */
  async function tellSystem({ folder }: Pick<Entry, "folder">): Promise<void> {
    const names = await readdir(folder).catch(() => []);
    const document = names.find((name) => name.endsWith(".gradual"));
    if (document !== undefined) options.system.addRecentDocument(join(folder, document));
  }

  /** It forgets only everything at once: what stays is told again, the newest last. */
  async function tellSystemAnew(): Promise<void> {
    options.system.clearRecentDocuments();
    for (const entry of [...entries].reverse()) await tellSystem(entry);
  }

  return {
    "recent.list": () =>
      Promise.all(
        entries.map(async (entry): Promise<RecentProject> => ({ ...entry, exists: await exists(entry.folder) })),
      ),
    "recent.add": async (_window, { folder, name }) => {
      await set([{ folder, name, openedAt: now().toISOString() }, ...entries.filter((one) => one.folder !== folder)]);
      await tellSystem({ folder });
      return null;
    },
    "recent.remove": async (_window, folder) => {
      await set(entries.filter((entry) => entry.folder !== folder));
      await tellSystemAnew();
      return null;
    },
    "recent.clear": async () => {
      await set([]);
      options.system.clearRecentDocuments();
      return null;
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
