// Runs sandboxed beside the page, in its own world. Exposes `window.gradual` and hands engine ports on, and nothing else.

import { contextBridge, ipcRenderer, webUtils } from "electron";
import type {
  CallArguments,
  CallName,
  CallReply,
  CallResults,
  GradualBridge,
  MainEventName,
  MainEvents,
} from "../contract/calls";
import { ENGINE_PORT_MESSAGE } from "../contract/calls";
import type { Place } from "../../src-engine/protocol/places";
import { CALL_CHANNEL, DROP_CHANNEL, EVENT_CHANNEL, PORT_CHANNEL } from "../contract/channels";

const bridge: GradualBridge = {
  call: <K extends CallName>(name: K, ...args: CallArguments<K>) =>
    ipcRenderer.invoke(CALL_CHANNEL, name, args) as Promise<CallReply<CallResults[K]>>,
  on: <K extends MainEventName>(name: K, listener: (event: MainEvents[K]) => void) => {
    const forward = (_event: unknown, sent: MainEventName, event: MainEvents[K]): void => {
      if (sent === name) listener(event);
    };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, forward);
    };
  },
  placeOfFile,
};

contextBridge.exposeInMainWorld("gradual", bridge);

// Ports cannot cross the bridge between the worlds; a message to the window can carry them.
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(ENGINE_PORT_MESSAGE, window.location.origin, [...event.ports]);
});

/** Only a real file that a person gave has a path: one that the page makes has none, and anything else is no file. */
async function placeOfFile(file: File): Promise<Place | null> {
  if (!(file instanceof File)) return null;
  const path = pathOfFile(file);
  return path === "" ? null : ((await ipcRenderer.invoke(DROP_CHANNEL, path)) as Place | null);
}

/** `webUtils` came with Electron 29; before that a File knew its own path. */
function pathOfFile(file: File): string {
  const utils = webUtils as typeof webUtils | undefined;
  if (utils !== undefined) return utils.getPathForFile(file);
  return "path" in file && typeof file.path === "string" ? file.path : "";
}
