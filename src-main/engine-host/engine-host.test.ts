import { EventEmitter } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EngineProcess } from "./engine-host";
import type { ReaderHostProcess } from "./reader-process";
import { createEngineHost, MOST_CRASHES } from "./engine-host";

/** Ports are named, so that one sees which end went where. */
type Port = string;

class FakeEngine extends EventEmitter implements EngineProcess<Port> {
  readonly got: { type: string; ports: readonly Port[] }[] = [];
  killed = false;
  postMessage(message: { type: string }, ports: Port[] = []): void {
    this.got.push({ type: message.type, ports });
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  exit(code: number): void {
    this.emit("exit", code);
  }
}

class FakeReader implements ReaderHostProcess {
  constructor(
    readonly heap: number,
    readonly port: Port,
  ) {}
  readonly kill = vi.fn();
  end: (lastWords: string) => void = () => undefined;
  onEnd(listener: (lastWords: string) => void): void {
    this.end = listener;
  }
}

function setup() {
  const engines: FakeEngine[] = [];
  const readers: FakeReader[] = [];
  let channels = 0;
  let time = 0;
  const [report, mistake] = [vi.fn(), vi.fn()];
  const host = createEngineHost<Port>({
    fork: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    channel: () => ({ window: `window ${++channels}`, engine: `engine ${channels}` }),
    probe: async () => ({ type: "probed", printed: "{}", timedOut: false }),
    reader: (heap, port) => {
      const reader = new FakeReader(heap, port);
      readers.push(reader);
      return reader;
    },
    placesKey: "a2V5",
    report,
    mistake,
    now: () => time,
    patience: 1_000,
  });
  const events: unknown[] = [];
  const client = {
    started: (event: unknown) => events.push(event),
    port: (port: Port) => events.push(port),
    failed: () => events.push("failed"),
  };
  const newest = (): FakeEngine => engines[engines.length - 1]!;
  return { host, engines, readers, newest, events, client, report, mistake, pass: (ms: number) => (time += ms) };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the engine host", () => {
  it("gives a window one end of a channel and the engine the other", () => {
    const { host, newest, client, events } = setup();
    host.connect(client);
    expect(newest().got).toEqual([{ type: "connect", ports: ["engine 1"] }]);
    expect(events).toEqual([{ crashed: false }, "window 1"]);
  });

  it("asks for a GPU when the engine wishes it", async () => {
    const { newest } = setup();
    newest().emit("message", { type: "probe" });
    await vi.waitFor(() => expect(newest().got).toEqual([{ type: "probed", ports: [] }]));
  });

  it("starts readers for the engine, joins them to it, tells of their end, and ends them with it", () => {
    const { newest, readers } = setup();
    const engine = newest();
    engine.emit("message", { type: "startReader", reader: 1, heap: 1000 });
    engine.emit("message", { type: "startReader", reader: 2, heap: 1000 });
    expect(readers.map(({ heap, port }) => [heap, port])).toEqual([
      [1000, "window 1"],
      [1000, "window 2"],
    ]);
    engine.emit("message", { type: "endReader", reader: 1 });
    expect(readers.map(({ kill }) => kill.mock.calls.length)).toEqual([1, 0]);
    readers[0]?.end("the end");
    expect(engine.got).toEqual([
      { type: "reader", ports: ["engine 1"] },
      { type: "reader", ports: ["engine 2"] },
      { type: "readerEnded", ports: [] },
    ]);
    engine.exit(9);
    expect(readers.map(({ kill }) => kill.mock.calls.length)).toEqual([1, 1]);
    // The engine that came after it knows nothing of them.
    readers[1]?.end("");
    expect(newest().got).toEqual([]);
  });

  it("passes on where the engine made a mistake, and nothing that could be of the person's", () => {
    const { newest, mistake, report } = setup();
    newest().emit("message", { type: "error", places: "TypeError at engine.js:1:2" });
    expect(mistake).toHaveBeenCalledExactlyOnceWith("TypeError at engine.js:1:2");
    newest().emit("message", { type: "error", places: "TypeError: column Salary of Ann" });
    expect(mistake).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenCalledExactlyOnceWith("The engine said something unknown.");
  });

  it("starts a new engine at once when it dies, and tells the windows that are there", () => {
    const { host, engines, newest, client, events } = setup();
    host.connect(client);
    const gone = { started: vi.fn(), port: vi.fn(), failed: vi.fn() };
    host.connect(gone);
    host.disconnect(gone);
    newest().exit(9);
    expect(engines).toHaveLength(2);
    expect(events).toEqual([{ crashed: false }, "window 1", { crashed: true }, "window 3"]);
    expect(gone.port).toHaveBeenCalledTimes(1);
  });

  it("gives up when the engine dies again and again within a minute", () => {
    const { host, engines, newest, client, events } = setup();
    host.connect(client);
    for (let i = 0; i < MOST_CRASHES; i++) newest().exit(1);
    expect(engines).toHaveLength(MOST_CRASHES);
    expect(events[events.length - 1]).toBe("failed");
    // A window that comes later hears of it, too.
    host.connect(client);
    expect(events[events.length - 1]).toBe("failed");
  });

  it("does not give up when it dies now and then", () => {
    const { engines, newest, pass } = setup();
    for (let i = 0; i < 3 * MOST_CRASHES; i++) {
      newest().exit(1);
      pass(20_000);
    }
    expect(engines).toHaveLength(3 * MOST_CRASHES + 1);
  });

  it("lets the engine end by itself, and starts no other then", async () => {
    const { host, engines, newest } = setup();
    const stopped = host.stop();
    expect(host.stop()).toBe(stopped);
    expect(newest().got).toEqual([{ type: "shutdown", ports: [] }]);
    newest().exit(0);
    await stopped;
    expect(engines).toHaveLength(1);
    expect(newest().killed).toBe(false);
  });

  it("kills an engine that does not end", async () => {
    vi.useFakeTimers();
    const { host, newest } = setup();
    const stopped = host.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    await stopped;
    expect(newest().killed).toBe(true);
  });
});
