import type { App, BrowserWindow, Event } from "electron";
import type { EventEmitter } from "node:events";
import * as v from "valibot";
import { FIRST_ISSUE } from "../../src-engine/protocol/firstIssue";
import type { AppRequest } from "../app-arguments";
import { AppRequestSchema } from "../app-arguments";

/** Files opened by the system and second starts; from as early as possible, for macOS tells of a file before the app is ready. */
export function setupOpening(app: App, open: (request: AppRequest) => Promise<void>): void {
  app.on("open-file", (event, path) => {
    event.preventDefault();
    void open({ kind: "project", path });
  });
  // The second process parsed its own arguments: Chromium reorders them on the way.
  app.on("second-instance", (_event, _argv, _folder, data) => {
    const request = v.safeParse(AppRequestSchema, data, FIRST_ISSUE);
    void open(request.success ? request.output : { kind: "nothing" });
  });
}

/** When windows close and the app ends: windows first (they save), then the engine (it lets go of the projects) and the files. */
export function setupLifecycle(
  app: App,
  options: {
    /** Tells that the system shuts down. */
    readonly power: Pick<EventEmitter, "on">;
    readonly windows: () => readonly BrowserWindow[];
    readonly openWindow: () => Promise<void>;
    /** Brings a window that is out of sight back. */
    readonly showWindow: () => void;
    /** The system ends the session: nobody may be asked. */
    readonly hurry: () => void;
    /** What must be done before the process may end. */
    readonly atEnd: readonly (() => Promise<void>)[];
    readonly report: (error: unknown) => void;
  },
): void {
  let quitting = false;
  let done = false;
  app.on("activate", () => {
    if (options.windows().length === 0) void options.openWindow().catch(options.report);
    else options.showWindow();
  });
  // A terminal's Ctrl-C, the end of the session: windows save and the engine lets go, as when a person quits, but nobody is asked.
  const quitUnasked = (): void => {
    options.hurry();
    app.quit();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, quitUnasked);
  options.power.on("shutdown", (event: Pick<Event, "preventDefault">) => {
    // The system waits for us.
    event.preventDefault();
    quitUnasked();
  });
  app.on("before-quit", () => {
    quitting = true;
  });
  app.on("window-all-closed", () => {
    if (quitting || process.platform !== "darwin") app.quit();
  });
  app.on("will-quit", (event) => {
    if (done) return;
    event.preventDefault();
    void Promise.allSettled(options.atEnd.map((finish) => finish())).then(() => {
      done = true;
      app.quit();
    });
  });
}
