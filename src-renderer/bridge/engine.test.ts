import { expect, it, vi } from "vitest";
import type { EngineEvent, RunProgress } from "../../src-engine/protocol/messages";
import { PROTOCOL_VERSION } from "../../src-engine/protocol/requests";
import type { Port } from "./engine";
import { createEngineClient } from "./engine";
import { sampleRun } from "../testing/samples";

function setUp() {
  const sent: { id: number; name: string }[] = [];
  const port: Port = {
    onmessage: null,
    postMessage: (message) => void sent.push(message as never),
    start: vi.fn(),
    close: vi.fn(),
  };
  const say = (data: unknown) => port.onmessage?.({ data } as MessageEvent);
  return {
    port,
    sent,
    say,
    hello: () => say({ type: "hello", version: PROTOCOL_VERSION, device: "CPU", threads: 2, formats: [] }),
  };
}

it("holds requests until the engine has said hello, and gives each its own answer", async () => {
  const { port, sent, say, hello } = setUp();
  const client = createEngineClient();
  const first = client.request("runs.list", { project: "a" });
  client.connect(port);
  expect(sent).toEqual([]);
  hello();
  const second = client.request("runs.list", { project: "b" });
  expect(sent).toHaveLength(2);
  say({ type: "response", id: sent[1]?.id, result: ["second"] });
  say({ type: "response", id: sent[0]?.id, result: ["first"] });
  await expect(first).resolves.toEqual(["first"]);
  await expect(second).resolves.toEqual(["second"]);
});

it("rejects with the engine's problem", async () => {
  const { port, sent, say, hello } = setUp();
  const client = createEngineClient();
  client.connect(port);
  hello();
  const request = client.request("runs.list", { project: "a" });
  say({ type: "failure", id: sent[0]?.id, problem: { code: "gone", message: "It is gone." } });
  await expect(request).rejects.toMatchObject({ problem: { code: "gone" } });
});

it("rejects what was under way when a new port comes, and goes on with the new one", async () => {
  const old = setUp();
  const client = createEngineClient();
  const lost = vi.fn();
  client.onLost(lost);
  client.connect(old.port);
  old.hello();
  const request = client.request("runs.list", { project: "a" });
  const next = setUp();
  client.connect(next.port);
  await expect(request).rejects.toMatchObject({ problem: { code: "engine-restarted" } });
  expect(lost).toHaveBeenCalledTimes(1);
  next.hello();
  const again = client.request("runs.list", { project: "a" });
  next.say({ type: "response", id: next.sent[0]?.id, result: [] });
  await expect(again).resolves.toEqual([]);
});

it("refuses an engine of another version and ignores messages of no known kind", async () => {
  const { port, say } = setUp();
  const client = createEngineClient();
  const request = client.request("runs.list", { project: "a" });
  client.connect(port);
  say({ type: "nonsense" });
  say(null);
  say({ type: "hello", version: PROTOCOL_VERSION + 1, device: "CPU", threads: 1, formats: [] });
  await expect(request).rejects.toMatchObject({ problem: { code: "engine-version" } });
});

it("cancels what is under way at the engine, and what still waits for one by itself", async () => {
  const { port, sent, say, hello } = setUp();
  const client = createEngineClient();
  const early = new AbortController();
  const waiting = client.request("data.import", { project: "a", file: "f" }, undefined, early.signal);
  early.abort();
  await expect(waiting).rejects.toMatchObject({ problem: { code: "canceled" } });
  client.connect(port);
  hello();
  expect(sent).toEqual([]);
  const late = new AbortController();
  const request = client.request("data.import", { project: "a", file: "f" }, undefined, late.signal);
  late.abort();
  const [asked] = sent;
  expect(sent[1]).toEqual({ type: "cancel", id: asked?.id });
  say({ type: "failure", id: asked?.id, problem: { code: "canceled", message: "Canceled." } });
  await expect(request).rejects.toMatchObject({ problem: { code: "canceled" } });
});

it("passes progress to the request it belongs to, and news to all", () => {
  const { port, sent, say, hello } = setUp();
  const client = createEngineClient();
  client.connect(port);
  hello();
  const onProgress = vi.fn();
  const onEvent = vi.fn();
  client.onEvent(onEvent);
  void client.request("data.import", { project: "a", file: "f" }, onProgress);
  say({ type: "task.progress", id: sent[0]?.id, share: 0.5, what: "Reading" });
  say({ type: "engine.status", memory: 1, busy: null });
  expect(onProgress).toHaveBeenCalledWith({ share: 0.5, what: "Reading" });
  expect(onEvent.mock.calls.map(([event]) => (event as { type: string }).type)).toEqual([
    "task.progress",
    "engine.status",
  ]);
});

it("passes on every kind of news that the protocol has", () => {
  const run = sampleRun(1, 5, 30);
  const group = {
    id: "0001-seeds",
    number: 1,
    kind: "seeds",
    created: "2026-11-28T08:00:00.000Z",
    document: run.document,
    members: [[1], [2]],
    runs: {},
    refused: {},
    promoted: [],
  } as unknown as Extract<EngineEvent, { type: "group.changed" }>["group"];
  const news: { readonly [K in EngineEvent["type"]]: Extract<EngineEvent, { type: K }> } = {
    "run.progress": {
      type: "run.progress",
      project: "a",
      run: run.id,
      progress: { epochs: [] } as unknown as RunProgress,
    },
    "run.changed": { type: "run.changed", project: "a", run },
    "queue.changed": { type: "queue.changed", project: "a", queue: { paused: false, items: [], idle: true } },
    "group.changed": { type: "group.changed", project: "a", group },
    "engine.status": { type: "engine.status", memory: 1, busy: null },
    "task.progress": { type: "task.progress", id: 1, share: null, what: "Reading" },
  };
  const { port, say, hello } = setUp();
  const client = createEngineClient();
  client.connect(port);
  hello();
  const onEvent = vi.fn();
  client.onEvent(onEvent);
  for (const each of Object.values(news)) say(each);
  expect(onEvent.mock.calls.map(([event]) => event as EngineEvent)).toEqual(Object.values(news));
  say({ type: "queue.changed", project: "a" });
  say({ type: "news" });
  expect(onEvent).toHaveBeenCalledTimes(Object.values(news).length);
});
