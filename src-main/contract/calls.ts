// The calls between a window and the main process: one map of schemas and results, from which the handlers,
// the preload and the window's client are all typed. Nothing about machine learning passes here.

import * as v from "valibot";
import samples from "../../examples/samples.json";
import type { Problem } from "../../src-engine/document/errors";
import type { Place } from "../../src-engine/protocol/places";

/** The token of a place: a few thousand characters, where its path is long. A handler is given the path. */
const place = v.pipe(v.string(), v.minLength(1), v.maxLength(24_000));

/** What a page calls something, cut where it is longer than anyone reads. */
const title = v.pipe(
  v.string(),
  v.transform((text) => text.slice(0, 500)),
);

/** Bytes of a picture or a table that the page saves or copies. */
const MOST_SAVED = 64 * 2 ** 20;
const savedBytes = v.pipe(
  v.instance(Uint8Array),
  v.check(({ byteLength }) => byteLength <= MOST_SAVED, "at most 64 MB are saved"),
);

/** One of the ready projects of examples/, by its id. */
export const SampleSchema = v.picklist(samples.map(({ id }) => id));

export const SettingsSchema = v.strictObject({
  theme: v.optional(v.picklist(["system", "light", "dark"]), "system"),
  reducedMotion: v.optional(v.picklist(["system", "on"]), "system"),
  /** What runs are trained on, where it is there. */
  device: v.optional(v.picklist(["cpu", "gpu"]), "cpu"),
  /** At most so many threads; null for as many as suit the machine. */
  threads: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256))), null),
  /** The system tells of a run's end where no window is in front. */
  notifications: v.optional(v.boolean(), true),
  /** Of the panel on the right of the stations; CSS pixels. */
  panelWidth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(800)), 300),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

export interface RecentProject {
  readonly folder: string;
  readonly name: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** The folder is still there. */
  readonly exists: boolean;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly platform: "linux" | "darwin" | "win32";
}

/** What main knows of the app where something goes wrong; nothing of the person's. */
export interface AppDiagnostics {
  /** As the system calls itself: "Darwin Kernel Version 23.1.0". */
  readonly system: string;
  /** Of each of the app's processes, what it is and the bytes that it has. */
  readonly processes: readonly { readonly type: string; readonly bytes: number }[];
  /** Chromium's own words: "gpu_compositing": "enabled". */
  readonly graphics: Readonly<Record<string, string>>;
  /** The end of the log: as much of it as is of use. */
  readonly log: string;
}

/** A piece of software that Gradual ships, with its license. */
export const NoticeSchema = v.object({
  name: v.string(),
  /** Empty where it has none. */
  version: v.string(),
  /** SPDX: "MIT". */
  license: v.string(),
  source: v.string(),
  /** The license, word for word. */
  text: v.string(),
  /** What else is to be said of it; empty for most. */
  note: v.string(),
});
export type Notice = v.InferOutput<typeof NoticeSchema>;

/** A station as the menu shows it; the window tells which there are. */
const MenuStationSchema = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(40)),
  label: v.pipe(v.string(), v.maxLength(100)),
  /** Ctrl, or Cmd on macOS, with it goes there. */
  key: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
  enabled: v.boolean(),
});
export type MenuStation = v.InferOutput<typeof MenuStationSchema>;

/** Arguments of each call, as one tuple. */
export const CallSchemas = {
  "app.info": v.strictTuple([]),
  /** For the diagnostics and a report of a problem. */
  "app.diagnose": v.strictTuple([]),
  /** The licenses of what Gradual is built with. */
  "app.notices": v.strictTuple([]),
  /** The project to show first: from the command line or a double-clicked file. Given once. */
  "app.initialProject": v.strictTuple([]),
  "settings.read": v.strictTuple([]),
  "settings.write": v.strictTuple([SettingsSchema]),
  "recent.list": v.strictTuple([]),
  "recent.add": v.strictTuple([v.strictObject({ folder: place, name: title })]),
  "recent.remove": v.strictTuple([place]),
  "recent.clear": v.strictTuple([]),
  /** Copies a sample to a folder of the person's own and gives its path. */
  "samples.copy": v.strictTuple([SampleSchema]),
  "dialog.openProject": v.strictTuple([]),
  /** `filters`: which files it shows, by their endings. `folder`: it is a folder that is chosen. */
  "dialog.openData": v.strictTuple([
    v.strictObject({
      folder: v.optional(v.boolean()),
      filters: v.array(v.strictObject({ name: v.string(), extensions: v.array(v.pipe(v.string(), v.maxLength(20))) })),
    }),
  ]),
  /** A folder for a new project, which does not exist yet. */
  "dialog.newProject": v.strictTuple([v.strictObject({ suggestedName: title })]),
  "dialog.saveFile": v.strictTuple([
    v.strictObject({
      suggestedName: title,
      extension: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,20}$/)),
      /** What such files are, for the list of kinds: "ONNX models". */
      files: v.pipe(v.string(), v.maxLength(100)),
    }),
  ]),
  /** Asks where to, and writes these bytes there: a picture or a table that the page has drawn, or a report of a problem. */
  "file.save": v.strictTuple([
    v.strictObject({
      suggestedName: v.pipe(v.string(), v.maxLength(500)),
      extension: v.picklist(["png", "svg", "csv", "zip"]),
      files: v.pipe(v.string(), v.maxLength(100)),
      bytes: savedBytes,
    }),
  ]),
  /** A free folder for a project made from a dropped file, in the person's documents. */
  "projects.freeFolder": v.strictTuple([v.strictObject({ name: title })]),
  "shell.showInFolder": v.strictTuple([place]),
  /** Moves a run's folder to the system's bin; false where there is none to move it to. Nothing but a run's folder is moved. */
  "runs.toBin": v.strictTuple([
    v.strictObject({ folder: place, run: v.pipe(v.string(), v.regex(/^\d{4,9}-[a-z0-9-]{1,40}$/)) }),
  ]),
  "clipboard.writeText": v.strictTuple([v.pipe(v.string(), v.maxLength(1_000_000))]),
  /** A picture, as the bytes of a PNG file. */
  "clipboard.writePicture": v.strictTuple([savedBytes]),
  /** Title, the dot while unsaved, and the stations that the menu shows. */
  "window.describe": v.strictTuple([
    v.strictObject({
      title,
      unsaved: v.boolean(),
      folder: v.nullable(place),
      stations: v.pipe(v.array(MenuStationSchema), v.maxLength(9)),
    }),
  ]),
  /** The window has saved what it had; it may be closed. */
  "window.readyToClose": v.strictTuple([]),
  /** The page asks the person itself what to do: its window is not to be closed now, and comes into sight. */
  "window.keepOpen": v.strictTuple([]),
  /** The window goes out of sight and its page goes on; a start of the app, or a click on its symbol, brings it back. */
  "window.hide": v.strictTuple([]),
  /** The run in progress of the window's project; null where there is none. The machine stays awake for it, and the taskbar shows how far it is. */
  "window.training": v.strictTuple([
    v.nullable(
      v.strictObject({
        isPaused: v.boolean(),
        /** Of its epochs, 0 to 1; null while unknown. */
        share: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      }),
    ),
  ]),
  /** A page that holds everything it shows, printed to a PDF file. */
  "report.savePdf": v.strictTuple([
    v.strictObject({ html: v.pipe(v.string(), v.minLength(1), v.maxLength(64 * 2 ** 20)), path: place }),
  ]),
  /** What happened in the app, to read: opens the log file. */
  "log.open": v.strictTuple([]),
  /** Told by the system, where no window is in front and the person wants it. A click brings the window there. */
  "window.notify": v.strictTuple([
    v.strictObject({ title: v.pipe(v.string(), v.maxLength(200)), body: v.pipe(v.string(), v.maxLength(500)) }),
  ]),
} as const;

export type CallName = keyof typeof CallSchemas;
export type CallArguments<K extends CallName> = v.InferOutput<(typeof CallSchemas)[K]>;

export interface CallResults {
  "app.info": AppInfo;
  "app.diagnose": AppDiagnostics;
  "app.notices": readonly Notice[];
  "app.initialProject": string | null;
  "settings.read": Settings;
  "settings.write": null;
  "recent.list": readonly RecentProject[];
  "recent.add": null;
  "recent.remove": null;
  "recent.clear": null;
  "samples.copy": string;
  "dialog.openProject": string | null;
  "dialog.openData": string | null;
  "dialog.newProject": string | null;
  "dialog.saveFile": string | null;
  /** Where to; null where the person canceled. */
  "file.save": string | null;
  "projects.freeFolder": string;
  "shell.showInFolder": null;
  "runs.toBin": boolean;
  "clipboard.writeText": null;
  "clipboard.writePicture": null;
  "window.describe": null;
  "window.readyToClose": null;
  "window.keepOpen": null;
  "window.hide": null;
  "window.training": null;
  "report.savePdf": null;
  "log.open": null;
  "window.notify": null;
}

/** What main tells the window. */
export interface MainEvents {
  /** A new engine is there; its port follows by window.postMessage. `crashed`: it replaces one that died. */
  "engine.started": { readonly crashed: boolean };
  /** The engine died and could not be started again. */
  "engine.failed": { readonly message: string };
  /** A menu item or its shortcut. */
  "menu.command": MenuCommand;
  /** Open this project (a second start, or a double click). */
  "project.open": Place;
  /** The person wants the window closed, or, where nobody may be asked, the system does: save, then call window.readyToClose, or window.keepOpen. */
  "window.closing": { readonly mayAsk: boolean };
  /** The window is in sight again, or for the first time. A page cannot rely on its own visibility for that. */
  "window.shown": null;
  "settings.changed": Settings;
}
export type MainEventName = keyof MainEvents;

export const MENU_COMMANDS = [
  "new",
  "open",
  "saveCopy",
  "close",
  "undo",
  "redo",
  "train",
  "stop",
  "notifications",
  "clearRecent",
  "palette",
  "shortcuts",
  "glossary",
  "about",
  "licenses",
  "diagnostics",
  "log",
] as const;
/** Those that every window has, and one for each of its stations. */
export type MenuCommand = (typeof MENU_COMMANDS)[number] | `station:${string}`;

/** How a call went. An error thrown would lose its fields on the way to the window, so a failure is a value. */
export type CallReply<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Those that the value names, and that may be asked about from then on. */
      readonly places?: readonly Place[];
    }
  /** `bug`: our own mistake, not the person's or the world's. */
  | { readonly ok: false; readonly problem: Problem; readonly bug: boolean };

/** What preload puts on `window.gradual`. */
export interface GradualBridge {
  /** Never rejects while main lives. */
  call<K extends CallName>(name: K, ...args: CallArguments<K>): Promise<CallReply<CallResults[K]>>;
  on<K extends MainEventName>(name: K, listener: (event: MainEvents[K]) => void): () => void;
  /** The place of a file that was dropped on the window or chosen in it; null where it has none. */
  placeOfFile(file: File): Promise<Place | null>;
}

/**
 * Posted to the window (with the port as `event.ports[0]`) when preload receives an engine port: once the page's scripts
 * have run, and again for each new engine. The first message on a port is "hello".
 */
export const ENGINE_PORT_MESSAGE = "gradual:engine-port";
