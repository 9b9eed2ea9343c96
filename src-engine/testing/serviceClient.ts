// The engine's service as a window has it, over a real channel, for tests.

import { dirname, join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { afterEach, vi } from "vitest";
import type { Mock } from "vitest";
import type { EngineEvent, EngineMessage } from "../protocol/messages";
import type { OpenProject, RequestInput, RequestName, Responses } from "../protocol/requests";
import type { RunSummary } from "../runs/run";
import { childReader } from "../service/childReader";
import { nodePort } from "../service/port";
import type { Service } from "../service/service";
import { createService } from "../service/service";
import { writeIn } from "./temporaryFolder";

/** A window's end of the line. */
export class Client {
  readonly events: EngineEvent[] = [];
  readonly hello: Promise<EngineMessage>;
  readonly #port: MessagePort;
  readonly #pending = new Map<number, { resolve: (result: never) => void; reject: (problem: unknown) => void }>();
  readonly #waiting: {
    readonly wanted: (event: EngineEvent) => boolean;
    readonly found: (event: EngineEvent) => void;
  }[] = [];
  #lastId = 0;

  constructor(service: Service) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    let greeted: (message: EngineMessage) => void;
    this.hello = new Promise((resolve) => (greeted = resolve));
    port1.on("message", (message: EngineMessage) => {
      switch (message.type) {
        case "hello":
          greeted(message);
          break;
        case "response":
          this.#pending.get(message.id)?.resolve(message.result as never);
          break;
        case "failure":
          this.#pending.get(message.id)?.reject(message.problem);
          break;
        default:
          this.events.push(message);
          for (const { wanted, found } of this.#waiting) if (wanted(message)) found(message);
      }
    });
    service.connect(nodePort(port2));
  }

  request<K extends RequestName>(name: K, input: RequestInput<K>): Promise<Responses[K]> {
    return this.ask(name, input).answer;
  }

  /** A request that can be canceled. */
  ask<K extends RequestName>(
    name: K,
    input: RequestInput<K>,
  ): { readonly id: number; readonly answer: Promise<Responses[K]>; cancel(): void } {
    const id = ++this.#lastId;
    this.#port.postMessage({ type: "request", id, name, input });
    const answer = new Promise<Responses[K]>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    return { id, answer, cancel: () => this.send({ type: "cancel", id }) };
  }

  /** Sends anything at all. */
  send(message: unknown): void {
    this.#port.postMessage(message);
  }

  /** The first event of that kind, from the beginning on. */
  event<T extends EngineEvent["type"]>(
    type: T,
    wanted: (event: Extract<EngineEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<EngineEvent, { type: T }>> {
    const is = (event: EngineEvent): event is Extract<EngineEvent, { type: T }> =>
      event.type === type && wanted(event as Extract<EngineEvent, { type: T }>);
    const past = this.events.find(is);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve) => this.#waiting.push({ wanted: is, found: (event) => is(event) && resolve(event) }));
  }

  ended(run: string): Promise<RunSummary> {
    return this.event("run.changed", ({ run: { id, status } }) => id === run && status === "ended").then(
      (event) => event.run,
    );
  }

  close(): void {
    this.#port.close();
  }
}

type Report = Mock<(error: unknown) => void>;

export interface TestService {
  /** A service with one window, both closed after the test. `built` is another trainer. */
  start(built?: string): { readonly service: Service; readonly client: Client; readonly report: Report };
  /** Another window of the service. */
  attach(service: Service): Client;
}

/** Call once at the top of a test file. @param trainer as `builtEngine` gives it */
export function testService(trainer: () => string): TestService {
  const opened: { services: Service[]; clients: Client[] } = { services: [], clients: [] };
  afterEach(async () => {
    for (const client of opened.clients.splice(0)) client.close();
    for (const service of opened.services.splice(0)) await service.close();
  });
  const attach = (service: Service): Client => {
    const client = new Client(service);
    opened.clients.push(client);
    return client;
  };
  return {
    attach,
    start(built) {
      const report: Report = vi.fn();
      const service = createService({
        trainer: built ?? trainer(),
        startReader: childReader(join(dirname(trainer()), "reader.js")),
        findAdapter: async () => ({ found: false, why: "None is here." }),
        report,
      });
      opened.services.push(service);
      return { service, client: attach(service), report };
    },
  };
}

/** Two clouds of points that a line parts, with a category that helps. */
export function csv(rows = 120): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const high = i % 2 === 0;
    const x = (high ? 1 : -1) + Math.sin(i * 12.9898) * 0.4;
    const y = (high ? 2 : 0) + Math.cos(i * 78.233) * 0.4;
    return `${x.toFixed(4)},${y.toFixed(4)},${i % 3 === 0 ? "left" : "right"},${high ? "up" : "down"}`;
  });
  return `x,y,side,kind\n${lines.join("\n")}\n`;
}

/** A new project with these rows, in a folder. */
export async function newProject(client: Client, place: string): Promise<OpenProject> {
  return client.request("project.create", {
    path: join(place, "points"),
    from: writeIn(place, "points.csv", csv()),
    target: "kind",
  });
}
