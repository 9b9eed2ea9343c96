// A bridge for component tests and for looking at screens in a plain browser: answers are given by the test, the engine's
// client is the real one over a port made here. Never part of the app.

import type { Problem } from "../../src-engine/document/errors";
import type { EngineCancel, EngineEvent, EngineRequest } from "../../src-engine/protocol/messages";
import type { PROTOCOL_VERSION, RequestInput, RequestName, Responses } from "../../src-engine/protocol/requests";
import type { CallArguments, CallName, CallResults, MainEventName, MainEvents } from "../../src-main/contract/calls";
import { RequestFailure, createEngineClient } from "../bridge";
import type { Bridge } from "../bridge";
import { sampleFormats } from "./samples";

// Only the type may be imported here; it does not compile when the version changes.
const VERSION: typeof PROTOCOL_VERSION = 1;

type EngineAnswers = { [K in RequestName]?: (input: RequestInput<K>) => Responses[K] | Promise<Responses[K]> };
type MainAnswers = { [K in CallName]?: (...args: CallArguments<K>) => CallResults[K] | Promise<CallResults[K]> };

export interface FakeBridge extends Bridge {
  /** Requests that came, oldest first. */
  readonly asked: readonly { readonly name: RequestName; readonly input: unknown }[];
  readonly called: readonly { readonly name: CallName; readonly args: readonly unknown[] }[];
  /** Changes what the engine answers from now on. */
  readonly answers: EngineAnswers;
  readonly mainAnswers: MainAnswers;
  /** News from the engine. */
  send(event: EngineEvent): void;
  emit<K extends MainEventName>(name: K, event: MainEvents[K]): void;
  /** The engine dies; `start` brings another. */
  crash(): void;
  start(): void;
}

const MAIN: MainAnswers = {
  "app.info": () => ({ version: "0.1.0", electron: "45.0.0", chrome: "156.0.0.0", platform: "linux" }),
  "app.initialProject": () => null,
  "settings.read": () => ({
    theme: "system",
    reducedMotion: "system",
    device: "cpu",
    threads: null,
    notifications: true,
    panelWidth: 300,
  }),
  "recent.list": () => [],
};

/** A bridge whose engine is ready at once. */
export function createFakeBridge(answers: EngineAnswers = {}, mainAnswers: MainAnswers = {}): FakeBridge {
  const engine = createEngineClient();
  const asked: { name: RequestName; input: unknown }[] = [];
  const called: { name: CallName; args: readonly unknown[] }[] = [];
  const listeners = new Map<MainEventName, Set<(event: never) => void>>();
  const main: MainAnswers = { ...MAIN, ...mainAnswers };
  let deliver: (message: unknown) => void = () => undefined;

  async function answer(request: EngineRequest): Promise<void> {
    asked.push({ name: request.name, input: request.input });
    const handler = answers[request.name] as ((input: unknown) => unknown) | undefined;
    try {
      if (!handler) throw new Error(`no answer for ${request.name}`);
      deliver({ type: "response", id: request.id, result: await handler(request.input) });
    } catch (failure) {
      const problem: Problem =
        failure instanceof RequestFailure ? failure.problem : { code: "unexpected", message: String(failure) };
      deliver({ type: "failure", id: request.id, problem });
    }
  }

  function start(): void {
    const port = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage(message: unknown) {
        const sent = message as EngineRequest | EngineCancel;
        if (sent.type === "request") void answer(sent);
        else deliver({ type: "failure", id: sent.id, problem: { code: "canceled", message: "Canceled." } });
      },
      start: () => undefined,
      close: () => undefined,
    };
    deliver = (message) => port.onmessage?.({ data: message } as MessageEvent);
    engine.connect(port);
    deliver({ type: "hello", version: VERSION, device: "CPU", threads: 2, formats: sampleFormats() });
  }
  start();

  return {
    engine,
    main: {
      async call(name, ...args) {
        called.push({ name, args });
        const handler = main[name] as ((...all: unknown[]) => unknown) | undefined;
        return Promise.resolve(handler?.(...args) ?? null) as Promise<never>;
      },
      on(name, listener) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set);
        set.add(listener);
        return () => void set.delete(listener);
      },
      pathOfFile: (file) => Promise.resolve(`/home/me/${file.name}`),
    },
    asked,
    called,
    answers,
    mainAnswers: main,
    send: (event) => deliver(event),
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) listener(event as never);
    },
    crash: () => engine.disconnect(),
    start,
  };
}

/** A failure as the engine sends it. */
export function failure(problem: Problem): RequestFailure {
  return new RequestFailure(problem);
}
