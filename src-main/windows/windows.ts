// The app's windows: created, restored, closed with the page's consent, and joined to the engine.

import type { BrowserWindowConstructorOptions, MessagePortMain } from "electron";
import { BrowserWindow, dialog, screen, session } from "electron";
import type { WindowEnd } from "../features/log";
import { setupTextMenu } from "../features/text-menu";
import type { MenuStation } from "../contract/calls";
import { PORT_CHANNEL } from "../contract/channels";
import type { EngineClient, EngineHost } from "../engine-host/engine-host";
import type { Addressee, Handlers } from "../ipc";
import { send } from "../ipc";
import type { JsonFiles } from "../json-file";
import { text } from "../text";
import type { Closing } from "./closing";
import { createClosing } from "./closing";
import type { WindowState } from "./window-state";
import { FIRST_STATE, fitWindow, SMALLEST, WindowStateSchema } from "./window-state";

/** How long a page may take to save before the person is asked, in milliseconds. */
const SAVING_PATIENCE = 6_000;

export interface Windows {
  readonly handlers: Pick<Handlers, "window.describe" | "window.readyToClose" | "window.keepOpen" | "window.hide">;
  readonly open: () => Promise<void>;
  readonly all: () => readonly BrowserWindow[];
  /** From now on nobody may be asked: the system ends the session. */
  readonly hurry: () => void;
  /** The project that a window showed before its page was loaded anew; given once. */
  readonly shownBefore: (window: BrowserWindow) => string | null;
  /** Our own window that shows these contents, or null. */
  readonly of: (contents: Electron.WebContents) => BrowserWindow | null;
}

export interface WindowsOptions {
  readonly page: URL;
  readonly preload: string;
  readonly icon?: string;
  readonly files: JsonFiles;
  readonly engine: EngineHost<MessagePortMain>;
  readonly report: (error: unknown) => void;
  /** A window's process ended by itself. */
  readonly gone: (reason: WindowEnd) => void;
  /** Which project the front window holds now, and its stations. */
  readonly described: (shown: { readonly folder: string | null; readonly stations: readonly MenuStation[] }) => void;
}

interface Entry {
  readonly window: BrowserWindow;
  readonly closing: Closing;
  /** The folder of the project that the page shows now, and of the one it showed before it was loaded anew. */
  folder: string | null;
  before: string | null;
}

/** Opens no window yet. */
export function setupWindows(options: WindowsOptions): Windows {
  const entries = new Map<number, Entry>();
  let mayAsk = true;
  const file = options.files.file("window.json", WindowStateSchema, FIRST_STATE);

  async function open(): Promise<void> {
    const state = await file.read();
    const window = new BrowserWindow({
      ...fitWindow(
        state,
        [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
      ),
      ...preferences(options),
    });
    if (state.maximized) window.maximize();
    const closing = createClosing(
      closingWindow(window, () => mayAsk),
      SAVING_PATIENCE,
    );
    const client = joinEngine(window, options.engine);
    const { id } = window;
    const entry: Entry = { window, closing, folder: null, before: null };
    entries.set(id, entry);

    const save = (): void => {
      const saved: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
      file.write(saved).catch(options.report);
    };
    setupTextMenu(window);
    window.once("ready-to-show", () => window.show());
    window.on("show", () => send(window, "window.shown", null));
    window.on("close", (event) => {
      save();
      if (!closing.requested()) event.preventDefault();
    });
    // Windows ends the session: what is done within some seconds is done.
    window.on("session-end", () => {
      mayAsk = false;
      window.close();
    });
    window.on("closed", () => entries.delete(id));
    window.on("page-title-updated", (event) => event.preventDefault());
    window.webContents.on("did-start-loading", () => {
      entry.before = entry.folder;
    });
    window.webContents.on("render-process-gone", (_event, { reason }) => {
      closing.gone();
      options.gone(reason);
      options.engine.disconnect(client);
      if (reason !== "clean-exit" && !window.isDestroyed()) void offerReload(window, reason, options.report);
    });
    await window.loadURL(options.page.href).catch((error: unknown) => {
      // Closed before it was there: that is the person's affair.
      if (!window.isDestroyed()) throw error;
    });
  }

  return {
    open,
    all: () => [...entries.values()].map(({ window }) => window),
    hurry: () => void (mayAsk = false),
    shownBefore(window) {
      const entry = entries.get(window.id);
      const folder = entry?.before ?? null;
      if (entry !== undefined) entry.before = null;
      return folder;
    },
    of: (contents) =>
      [...entries.values()].find(({ window }) => !window.isDestroyed() && window.webContents === contents)?.window ??
      null,
    handlers: {
      "window.describe": (window, { title, unsaved, folder, stations }) => {
        window.setTitle(describeTitle(title, unsaved));
        window.setDocumentEdited(unsaved);
        window.setRepresentedFilename(folder ?? "");
        const entry = entries.get(window.id);
        if (entry !== undefined) entry.folder = folder;
        options.described({ folder, stations });
        return null;
      },
      "window.keepOpen": (window) => {
        entries.get(window.id)?.closing.kept();
        // The page has a question, which nobody can answer out of sight.
        if (!window.isVisible()) window.show();
        return null;
      },
      "window.hide": (window) => {
        entries.get(window.id)?.closing.kept();
        window.hide();
        return null;
      },
      "window.readyToClose": (window) => {
        // After the answer to this call is on its way: closing destroys the one who asked.
        setImmediate(() => entries.get(window.id)?.closing.ready());
        return null;
      },
    },
  };
}

/** The window in front, brought forward; null if there is none. */
export function focusWindow(): Addressee | null {
  const isOurs = (window: BrowserWindow): boolean => window.webContents.session === session.defaultSession;
  // A page that is being printed has a session of its own.
  const [first] = BrowserWindow.getAllWindows().filter(isOurs);
  const window = BrowserWindow.getFocusedWindow() ?? first;
  if (window === undefined) return null;
  bringForward(window);
  return window;
}

export function bringForward(
  window: Pick<BrowserWindow, "isMinimized" | "restore" | "isVisible" | "show" | "focus">,
): void {
  if (window.isMinimized()) window.restore();
  if (!window.isVisible()) window.show();
  window.focus();
}

/** The page's own title, with a dot while unsaved. */
function describeTitle(title: string, unsaved: boolean): string {
  const shown = title === "" ? text.product : title;
  return unsaved ? `● ${shown}` : shown;
}

/** Every switch that keeps the page away from Node is set aloud, though most are defaults. */
function preferences(options: WindowsOptions): BrowserWindowConstructorOptions {
  return {
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: text.product,
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      // The spelling checker would fetch dictionaries from the network.
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  };
}

/** A port once the page's scripts have run, and again whenever the page is loaded anew or a new engine starts. */
function joinEngine(window: BrowserWindow, engine: EngineHost<MessagePortMain>): EngineClient<MessagePortMain> {
  const client: EngineClient<MessagePortMain> = {
    started: (event) => send(window, "engine.started", event),
    port(port) {
      if (!window.isDestroyed()) window.webContents.postMessage(PORT_CHANNEL, null, [port]);
    },
    failed: () => send(window, "engine.failed", { message: text.engine.failed }),
  };
  window.webContents.on("did-start-loading", () => engine.disconnect(client));
  window.webContents.on("dom-ready", () => engine.connect(client));
  window.on("closed", () => engine.disconnect(client));
  return client;
}

function closingWindow(window: BrowserWindow, mayAsk: () => boolean): Parameters<typeof createClosing>[0] {
  return {
    isAlive: () => !window.isDestroyed() && !window.webContents.isCrashed() && !window.webContents.isLoadingMainFrame(),
    askToSave: () => send(window, "window.closing", { mayAsk: mayAsk() }),
    destroy() {
      if (!window.isDestroyed()) window.destroy();
    },
    async askToWait() {
      if (window.isDestroyed()) return false;
      const { response } = await dialog.showMessageBox(window, {
        type: "warning",
        message: text.closing.message,
        detail: text.closing.detail,
        buttons: [text.closing.wait, text.closing.close],
        defaultId: 0,
        cancelId: 0,
      });
      return response === 0;
    },
  };
}

async function offerReload(window: BrowserWindow, reason: string, report: (error: unknown) => void): Promise<void> {
  report(new Error(`The window's process ended: ${reason}`));
  const { response } = await dialog.showMessageBox(window, {
    type: "error",
    message: text.crashed.message,
    detail: text.crashed.detail,
    buttons: [text.crashed.reload, text.crashed.quit],
    defaultId: 0,
    cancelId: 0,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.reload();
  else window.destroy();
}
