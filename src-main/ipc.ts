// The only way from a window into main: one channel whose sender is checked and whose arguments are parsed with the
// contract's schema before a handler sees them. Main never lets an error out; it answers with a problem.

import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from "electron";
import * as v from "valibot";
import { FIRST_ISSUE } from "../src-engine/protocol/firstIssue";
import type { CallArguments, CallName, CallReply, CallResults, MainEventName, MainEvents } from "./contract/calls";
import { CallSchemas } from "./contract/calls";
import { CALL_CHANNEL, DROP_CHANNEL, EVENT_CHANNEL } from "./contract/channels";
import type { Place, Places } from "../src-engine/protocol/places";
import { placesIn, withPath } from "./places";
import { Refusal } from "./refusal";

/** Answers one call. `window` is the one that called. */
export type Handler<K extends CallName> = (
  window: BrowserWindow,
  ...args: CallArguments<K>
) => CallResults[K] | Promise<CallResults[K]>;

/** A handler for every call of the contract: one that is missing does not compile. */
export type Handlers = { readonly [K in CallName]: Handler<K> };

/** What of an invoke event decides whether it is ours. */
export type Sender = Pick<IpcMainInvokeEvent, "senderFrame" | "sender">;

/** Registers the handlers. `windowOf` gives our own window that holds the sender, or null. */
export function setupCalls(
  ipcMain: Pick<IpcMain, "handle">,
  handlers: Handlers,
  options: {
    readonly page: URL;
    readonly places: Places;
    readonly windowOf: (sender: Sender["sender"]) => BrowserWindow | null;
    readonly report: (error: unknown) => void;
  },
): void {
  ipcMain.handle(
    CALL_CHANNEL,
    async (event, name: unknown, args: unknown): Promise<CallReply<CallResults[CallName]>> => {
      const window = options.windowOf(event.sender);
      if (window === null || !isFromPage(event, options.page)) {
        const error = new Error("A call came from a frame that is not Gradual's own.");
        options.report(error);
        return bug(error);
      }
      try {
        return await answer(handlers, window, { name, args, places: options.places });
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, problem: error.problem, bug: false };
        options.report(error);
        return bug(error);
      }
    },
  );
}

/** Parses and answers a call. Throws a {@link Refusal} for the person's failures, anything else for ours. */
async function answer(
  handlers: Handlers,
  window: BrowserWindow,
  { name, args, places }: { readonly name: unknown; readonly args: unknown; readonly places: Places },
): Promise<CallReply<CallResults[CallName]>> {
  if (!isCallName(name)) throw new Error(`There is no call ${JSON.stringify(name)}.`.slice(0, 200));
  const value = await answerCall(handlers, name, window, { args, places });
  const given = placesIn(name, value, places);
  return { ok: true, value, ...(given.length === 0 ? {} : { places: given }) };
}

async function answerCall<K extends CallName>(
  handlers: Handlers,
  name: K,
  window: BrowserWindow,
  { args, places }: { readonly args: unknown; readonly places: Places },
): Promise<CallResults[K]> {
  const parsed = v.safeParse(CallSchemas[name], args, FIRST_ISSUE);
  if (!parsed.success) throw new Error(`Wrong arguments for ${name}: ${v.summarize(parsed.issues)}`);
  // The schema of K gives the arguments of K; TypeScript cannot follow a correlated union through safeParse.
  const given = withPath(name, parsed.output, places);
  return handlers[name](window, ...(given as unknown as CallArguments<K>));
}

/** Answers preload, which alone knows the path of a file that was dropped: the page cannot ask here. */
export function setupDrop(
  ipcMain: Pick<IpcMain, "handle">,
  options: {
    readonly page: URL;
    readonly places: Places;
    readonly windowOf: (sender: Sender["sender"]) => BrowserWindow | null;
  },
): void {
  ipcMain.handle(DROP_CHANNEL, (event, path: unknown): Place | null =>
    options.windowOf(event.sender) !== null && isFromPage(event, options.page) && v.is(PathSchema, path)
      ? options.places.seal(path, ["read", "project"])
      : null,
  );
}

const PathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));

/** A window that can be told something. */
export type Addressee = Pick<BrowserWindow, "isDestroyed" | "webContents">;

/** Tells a window something; a window that is gone is not told. */
export function send<K extends MainEventName>(window: Addressee, name: K, event: MainEvents[K]): void {
  if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(EVENT_CHANNEL, name, event);
}

/** The call comes from the top frame of a page of ours, not from a frame inside it or from a page elsewhere. */
export function isFromPage({ senderFrame, sender }: Sender, page: URL): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isSameOrigin(senderFrame.url, page);
}

/** Compares protocol and host as parsed: "app://bundle.evil" starts like ours and is not. */
export function isSameOrigin(url: string, page: URL): boolean {
  const parsed = parseUrl(url);
  return (
    parsed?.protocol === page.protocol && parsed.host === page.host && parsed.username === "" && parsed.password === ""
  );
}

/** The address parsed, or null where it is none. (`URL.canParse` is younger than the oldest runtime.) */
export function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

function isCallName(name: unknown): name is CallName {
  return typeof name === "string" && Object.hasOwn(CallSchemas, name);
}

function bug(error: unknown): CallReply<never> {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, problem: { code: "internal-error", message: `Gradual made a mistake: ${message}` }, bug: true };
}
