// A log of what happened in the app, to read and to send along with a report of a problem. It cannot hold anything of the person's: an entry is one of
// the kinds below, with versions, numbers and words of ours; of an error its kind and the places in our code, never its message, which may name a column,
// a cell or a file.

import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errorPlaces } from "../../src-engine/protocol/errorPlaces";

export type LogEntry =
  | { readonly what: "started"; readonly gradual: string; readonly electron: string; readonly system: string }
  | { readonly what: "quit" }
  | { readonly what: "engine-started" }
  | { readonly what: "engine-ended"; readonly code: number }
  | { readonly what: "window-gone"; readonly reason: WindowEnd }
  | { readonly what: "training-started" }
  | { readonly what: "training-ended" }
  | { readonly what: "error"; readonly error: unknown }
  /** In the engine's process, which has told its kind and places. */
  | { readonly what: "engine-error"; readonly places: string };

/** Why a window's process ended, as Electron says it. */
export type WindowEnd = Electron.RenderProcessGoneDetails["reason"];

export interface Log {
  readonly path: string;
  /** A log that cannot be written is no reason to fail. */
  write(entry: LogEntry): void;
  /** The newest lines, for a report of a problem; empty where there is no log that can be read. */
  tail(): string;
}

/** A file that has grown so far becomes "….old.log", in the place of the one before. Bytes. */
const LARGEST = 512 * 1024;
/** Characters of the newest lines. */
const TAIL = 64 * 1024;

export function createLog(path: string, now: () => Date = () => new Date()): Log {
  return {
    path,
    write(entry) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        rotate(path);
        // At once: the last lines before a crash are those that matter.
        appendFileSync(path, `${now().toISOString()} ${lineOf(entry)}\n`);
      } catch {
        // Told nowhere: the log is where it would be told.
      }
    },
    tail() {
      const text = [oldOf(path), path].map(textOf).join("");
      if (text.length <= TAIL) return text;
      const end = text.slice(-TAIL);
      return end.slice(end.indexOf("\n") + 1);
    },
  };
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= LARGEST) renameSync(path, oldOf(path));
}

/** Where a log that has grown goes. */
function oldOf(path: string): string {
  return path.replace(/(\.log)?$/, ".old.log");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function lineOf(entry: LogEntry): string {
  switch (entry.what) {
    case "started":
      return `started: Gradual ${entry.gradual}, Electron ${entry.electron}, ${entry.system}`;
    case "engine-ended":
      return `engine ended with code ${entry.code}`;
    case "window-gone":
      return `window's process ended: ${entry.reason}`;
    case "error":
      return `error ${errorPlaces(entry.error)}`;
    case "engine-error":
      return `error in the engine: ${entry.places}`;
    case "quit":
    case "engine-started":
    case "training-started":
    case "training-ended":
      return entry.what.replace("-", " ");
    default:
      return entry satisfies never;
  }
}

/** The engine's process, whose start and end are written down. */
export function loggedEngine<P extends { on(event: "exit", listener: (code: number) => void): unknown }>(
  log: Log,
  engine: P,
): P {
  log.write({ what: "engine-started" });
  engine.on("exit", (code) => log.write({ what: "engine-ended", code }));
  return engine;
}
