// The window's end of the engine port: requests with ids, answers, news, and a new port when the engine was restarted.

import * as v from "valibot";
import { FIRST_ISSUE } from "../../src-engine/protocol/firstIssue";
import type { EngineCancel, EngineEvent, EngineMessage, EngineRequest } from "../../src-engine/protocol/messages";
import { placesIn } from "../../src-engine/protocol/fields";
import { PlaceSchema } from "../../src-engine/protocol/places";
import { PROTOCOL_VERSION, REQUESTS } from "../../src-engine/protocol/requests";
import type { RequestInput, RequestName, Responses } from "../../src-engine/protocol/requests";
import { RequestFailure } from "./failure";
import type { KnownPlaces } from "./places";
import { createKnownPlaces } from "./places";

/** What the client needs of a MessagePort. */
export interface Port {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** What an engine says of itself. */
export type EngineHello = Omit<Extract<EngineMessage, { type: "hello" }>, "type" | "version">;

/** Progress of a long request: share from 0 to 1, null while unknown. */
export type OnProgress = (progress: { readonly share: number | null; readonly what: string }) => void;

export interface EngineClient {
  /**
   * Asks the engine; waits for an engine where none is connected yet. Rejects with a {@link RequestFailure}: with
   * the code "canceled" when `signal` was aborted and the engine has put everything back.
   */
  request<K extends RequestName>(
    name: K,
    input: RequestInput<K>,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Responses[K]>;
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Called for each engine that says hello, the first one and any that replaces it. */
  onHello(listener: (hello: EngineHello) => void): () => void;
  /** Called when the engine is gone; every request under way has been rejected. */
  onLost(listener: () => void): () => void;
  connect(port: Port): void;
  /** The engine died: rejects what is under way. */
  disconnect(): void;
}

// The engine is ours, but the port is a boundary: the envelope is checked, the contents are typed by the protocol. Every message of
// the protocol has its line, or it does not compile.
const ENVELOPES = {
  hello: v.looseObject({
    version: v.number(),
    device: v.string(),
    threads: v.number(),
    formats: v.array(v.looseObject({ id: v.string(), label: v.string(), extensions: v.array(v.string()) })),
  }),
  response: v.looseObject({ id: v.number(), places: v.optional(v.array(PlaceSchema)) }),
  failure: v.looseObject({ id: v.number(), problem: v.looseObject({ code: v.string(), message: v.string() }) }),
  "run.progress": v.looseObject({ project: v.string(), run: v.string(), progress: v.looseObject({}) }),
  "run.changed": v.looseObject({ project: v.string(), run: v.looseObject({ id: v.string() }) }),
  "queue.changed": v.looseObject({ project: v.string(), queue: v.looseObject({ items: v.array(v.unknown()) }) }),
  "group.changed": v.looseObject({ project: v.string(), group: v.looseObject({ id: v.string() }) }),
  "engine.status": v.looseObject({ memory: v.number(), busy: v.nullable(v.string()) }),
  "task.progress": v.looseObject({ id: v.number(), share: v.nullable(v.number()), what: v.string() }),
} as const satisfies Record<EngineMessage["type"], v.GenericSchema>;
const TypeSchema = v.looseObject({ type: v.picklist(Object.keys(ENVELOPES) as EngineMessage["type"][]) });

/** Null: it is none of the protocol's. */
function messageOf(data: unknown): EngineMessage | null {
  const typed = v.safeParse(TypeSchema, data, FIRST_ISSUE);
  if (!typed.success || !v.is(ENVELOPES[typed.output.type], data)) return null;
  // The envelope is checked; the fields inside are the protocol's.
  return data as unknown as EngineMessage;
}

/** The input with tokens for the paths in it. */
function withTokens(name: RequestName, input: object, places: KnownPlaces): object {
  const sent: Record<string, unknown> = { ...input };
  for (const [field, use] of placesIn(REQUESTS[name].input)) {
    const path = sent[field];
    if (typeof path === "string") sent[field] = places.tokenOf(path, use);
  }
  return sent;
}

interface Pending {
  readonly message: EngineRequest;
  readonly resolve: (result: never) => void;
  readonly reject: (failure: RequestFailure) => void;
  readonly onProgress: OnProgress | undefined;
}

const LOST = {
  code: "engine-restarted",
  message: "The engine stopped before it answered.",
  next: "A new one is being started; then do it again.",
} as const;

const CANCELED = { code: "canceled", message: "Canceled.", next: "Nothing was changed." } as const;

/** A client with no port yet; requests wait until one is connected and has said hello. */
export function createEngineClient(places: KnownPlaces = createKnownPlaces()): EngineClient {
  const pending = new Map<number, Pending>();
  const waiting: Pending[] = [];
  const listeners = {
    event: new Set<(event: EngineEvent) => void>(),
    hello: new Set<(hello: EngineHello) => void>(),
    lost: new Set<() => void>(),
  };
  let port: Port | null = null;
  let greeting: EngineHello | null = null;
  let nextId = 1;

  function send(request: Pending): void {
    pending.set(request.message.id, request);
    port?.postMessage(request.message);
  }

  function receive(data: unknown): void {
    const message = messageOf(data);
    if (message === null) return;
    switch (message.type) {
      case "hello": {
        if (message.version !== PROTOCOL_VERSION) {
          failAll({
            code: "engine-version",
            message: `The engine speaks version ${message.version} of the protocol, the window version ${PROTOCOL_VERSION}.`,
            next: "Install Gradual again.",
          });
          return;
        }
        greeting = { device: message.device, threads: message.threads, formats: message.formats };
        for (const listener of listeners.hello) listener(greeting);
        for (const request of waiting.splice(0)) send(request);
        return;
      }
      case "response": {
        const request = pending.get(message.id);
        pending.delete(message.id);
        places.learn(message.places ?? []);
        // The id ties the result to the name it was asked with.
        request?.resolve(message.result as never);
        return;
      }
      case "failure": {
        const request = pending.get(message.id);
        pending.delete(message.id);
        request?.reject(new RequestFailure(message.problem));
        return;
      }
      case "task.progress":
        pending.get(message.id)?.onProgress?.({ share: message.share, what: message.what });
        break;
      case "run.progress":
      case "run.changed":
      case "queue.changed":
      case "group.changed":
      case "engine.status":
        break;
      default:
        message satisfies never;
    }
    for (const listener of listeners.event) listener(message);
  }

  function failAll(problem: { readonly code: string; readonly message: string; readonly next: string }): void {
    const lost = [...pending.values(), ...waiting.splice(0)];
    pending.clear();
    for (const request of lost) request.reject(new RequestFailure(problem));
  }

  function disconnect(): void {
    if (port) {
      port.onmessage = null;
      port.close();
    }
    const was = port !== null;
    port = null;
    greeting = null;
    const lost = [...pending.values()];
    pending.clear();
    for (const request of lost) request.reject(new RequestFailure(LOST));
    if (was) for (const listener of listeners.lost) listener();
  }

  const subscribe = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => void set.delete(listener);
  };

  return {
    request(name, input, onProgress, signal) {
      return new Promise((resolve, reject) => {
        const id = nextId++;
        // One object literal cannot be typed as the union member that the generic name stands for.
        const message = {
          type: "request",
          id,
          name,
          input: withTokens(name, input, places),
        } as unknown as EngineRequest;
        const request: Pending = { message, resolve, reject, onProgress };
        if (greeting) send(request);
        else waiting.push(request);
        const cancel = (): void => {
          const place = waiting.indexOf(request);
          if (place >= 0) {
            waiting.splice(place, 1);
            reject(new RequestFailure(CANCELED));
          } else if (pending.has(id)) port?.postMessage({ type: "cancel", id } satisfies EngineCancel);
        };
        if (signal?.aborted === true) cancel();
        else signal?.addEventListener("abort", cancel, { once: true });
      });
    },
    onEvent: (listener) => subscribe(listeners.event, listener),
    onHello: (listener) => {
      if (greeting) listener(greeting);
      return subscribe(listeners.hello, listener);
    },
    onLost: (listener) => subscribe(listeners.lost, listener),
    connect(next) {
      disconnect();
      port = next;
      next.onmessage = (event) => {
        if (port === next) receive(event.data);
      };
      next.start();
    },
    disconnect,
  };
}
