// Has main start the reader's processes, as Electron wants it.

import type { EngineMessage, HostMessage } from "../protocol/host";
import type { JobMessage } from "./jobs";
import type { RawPort } from "./port";
import type { ReaderRequest, StartReader } from "./reader";

interface Hosted {
  port: RawPort | null;
  /** What is to be sent before the line is there. */
  readonly waiting: ReaderRequest[];
  onMessage: (message: JobMessage) => void;
  onEnd: (lastWords: string) => void;
}

export interface HostedReaders {
  readonly start: StartReader;
  /** Main has started it. */
  started(reader: number, port: RawPort): void;
  ended(message: Extract<HostMessage, { type: "readerEnded" }>): void;
}

export function hostedReaders(tellMain: (message: EngineMessage) => void): HostedReaders {
  const hosted = new Map<number, Hosted>();
  let last = 0;
  return {
    start(heap) {
      const reader = ++last;
      const own: Hosted = { port: null, waiting: [], onMessage: () => undefined, onEnd: () => undefined };
      hosted.set(reader, own);
      tellMain({ type: "startReader", reader, heap: Math.floor(heap) });
      return {
        send(message) {
          if (own.port === null) own.waiting.push(message);
          else own.port.postMessage(message);
        },
        onMessage(listener) {
          own.onMessage = listener;
        },
        onEnd(listener) {
          own.onEnd = listener;
        },
        // The engine's process lives as long as main says.
        keepAlive: () => undefined,
        kill: () => tellMain({ type: "endReader", reader }),
      };
    },
    started(reader, port) {
      const own = hosted.get(reader);
      if (own === undefined) return;
      own.port = port;
      port.on("message", (event) => own.onMessage((event as { readonly data: JobMessage }).data));
      port.start();
      for (const message of own.waiting.splice(0)) port.postMessage(message);
    },
    ended({ reader, lastWords }) {
      const own = hosted.get(reader);
      hosted.delete(reader);
      own?.onEnd(lastWords);
    },
  };
}
