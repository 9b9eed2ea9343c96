// One end of a channel to a window: Electron's and Node's ports differ only in how a message is handed over.

import type { EngineMessage } from "../protocol/messages";

export interface Port {
  send(message: EngineMessage): void;
  /** Set both before {@link start}. */
  onMessage(listener: (data: unknown) => void): void;
  /** The window is gone, or loads anew. */
  onClose(listener: () => void): void;
  start(): void;
}

/** What is used of Electron's MessagePortMain (which wraps a message as `event.data`) and of Node's MessagePort (which does not). */
export interface RawPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
}

/** A port that came with a message of Electron's `process.parentPort`. */
export function electronPort(raw: RawPort): Port {
  return port(raw, (event) => (event as { readonly data: unknown }).data);
}

/** A port of `node:worker_threads`: for tests, and for a service without Electron. */
export function nodePort(raw: RawPort): Port {
  return port(raw, (message) => message);
}

function port(raw: RawPort, unwrap: (message: unknown) => unknown): Port {
  let open = true;
  return {
    send(message) {
      if (open) raw.postMessage(message);
    },
    onMessage: (listener) => void raw.on("message", (message) => listener(unwrap(message))),
    onClose(listener) {
      raw.on("close", () => {
        if (!open) return;
        open = false;
        listener();
      });
    },
    start: () => raw.start(),
  };
}
