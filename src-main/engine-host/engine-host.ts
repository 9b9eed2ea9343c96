// Starts the engine process, gives each window a port to it, and starts it again when it dies. What is said over the
// ports does not pass here.

import * as v from "valibot";
import type { HostMessage } from "../../src-engine/protocol/host";
import { EngineMessageSchema } from "../../src-engine/protocol/host";
import type { Probed } from "./gpu-probe";
import type { ReaderHostProcess } from "./reader-process";

/** What the host needs of Electron's UtilityProcess. */
export interface EngineProcess<Port> {
  postMessage(message: HostMessage, ports?: Port[]): void;
  kill(): boolean;
  on(event: "exit", listener: (code: number) => void): unknown;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** A window as the host sees it. */
export interface EngineClient<Port> {
  started(event: { readonly crashed: boolean }): void;
  port(port: Port): void;
  failed(): void;
}

export interface EngineHost<Port> {
  /** Gives the client a port to the running engine, and to each one that replaces it, until it is let go. */
  connect(client: EngineClient<Port>): void;
  disconnect(client: EngineClient<Port>): void;
  /** Lets the engine close its projects, and ends it. */
  readonly stop: () => Promise<void>;
  /** A person is choosing a file: the engine makes ready to read it. */
  readonly expectFile: () => void;
}

export interface EngineHostOptions<Port> {
  readonly fork: () => EngineProcess<Port>;
  readonly channel: () => { readonly window: Port; readonly engine: Port };
  /** Asks for a GPU, in a process of its own. */
  readonly probe: () => Promise<Probed>;
  /** Starts a process that reads files, whose JavaScript takes at most so many bytes; `port` goes to it. */
  readonly reader: (heap: number, port: Port) => ReaderHostProcess;
  /** Of the places that main gives out and the engine takes. */
  readonly placesKey: string;
  readonly report: (message: string) => void;
  /** A mistake of ours in the engine's process: its kind and places. */
  readonly mistake: (places: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
  /** How long the engine may take to end by itself, in milliseconds. */
  readonly patience?: number;
}

/** After this many crashes within {@link WINDOW} another start would not help. */
export const MOST_CRASHES = 5;
const WINDOW = 60_000;

/** Starts the engine at once. */
export function createEngineHost<Port>(options: EngineHostOptions<Port>): EngineHost<Port> {
  const now = options.now ?? Date.now;
  const clients = new Set<EngineClient<Port>>();
  let engine: EngineProcess<Port> | null = null;
  let crashTimes: number[] = [];
  let stopping: Promise<void> | null = null;
  let ended: () => void = () => undefined;

  function start(): void {
    const started = options.fork();
    engine = started;
    const readers = new Map<number, ReaderHostProcess>();
    started.on("exit", (code) => {
      engine = null;
      for (const reader of readers.values()) reader.kill();
      if (stopping === null) crashed(code);
      else ended();
    });
    started.on("message", (message) => {
      if (!v.is(EngineMessageSchema, message)) {
        options.report("The engine said something unknown.");
        return;
      }
      switch (message.type) {
        case "error":
          options.mistake(message.places);
          break;
        case "probe":
          void options.probe().then((answer) => {
            // It may have died meanwhile; another one asks for itself.
            if (engine === started) started.postMessage(answer);
          });
          break;
        case "startReader":
          startReader(started, readers, message);
          break;
        case "endReader":
          readers.get(message.reader)?.kill();
          break;
        default:
          message satisfies never;
      }
    });
  }

  function startReader(
    asking: EngineProcess<Port>,
    readers: Map<number, ReaderHostProcess>,
    { reader, heap }: { readonly reader: number; readonly heap: number },
  ): void {
    const { window: near, engine: far } = options.channel();
    const process = options.reader(heap, near);
    readers.set(reader, process);
    process.onEnd((lastWords) => {
      readers.delete(reader);
      if (engine === asking) asking.postMessage({ type: "readerEnded", reader, lastWords });
    });
    asking.postMessage({ type: "reader", reader }, [far]);
  }

  function crashed(code: number): void {
    crashTimes = [...crashTimes.filter((time) => now() - time < WINDOW), now()];
    options.report(`The engine ended with code ${code} (${crashTimes.length} within a minute).`);
    if (crashTimes.length >= MOST_CRASHES) {
      for (const client of clients) client.failed();
      return;
    }
    start();
    for (const client of clients) hand(client, true);
  }

  function hand(client: EngineClient<Port>, replaced: boolean): void {
    if (engine === null) {
      client.failed();
      return;
    }
    const { window, engine: far } = options.channel();
    engine.postMessage({ type: "connect", key: options.placesKey }, [far]);
    client.started({ crashed: replaced });
    client.port(window);
  }

  start();
  return {
    connect(client) {
      clients.add(client);
      hand(client, false);
    },
    disconnect(client) {
      clients.delete(client);
    },
    stop() {
      stopping ??= new Promise<void>((resolve) => {
        if (engine === null) {
          resolve();
          return;
        }
        const running = engine;
        const timer = setTimeout(() => {
          options.report("The engine did not end by itself and was killed.");
          running.kill();
          resolve();
        }, options.patience ?? 5_000);
        ended = () => {
          clearTimeout(timer);
          resolve();
        };
        running.postMessage({ type: "shutdown" });
      });
      return stopping;
    },
    expectFile() {
      engine?.postMessage({ type: "expectFile" });
    },
  };
}
