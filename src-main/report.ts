import { app } from "electron";

/** Writes a mistake of ours to the standard error output, where a terminal or the system's journal keeps it. */
export function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** The app cannot start at all. */
export function fail(error: unknown): void {
  report(error);
  app.exit(1);
}
