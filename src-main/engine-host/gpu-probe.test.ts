import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { ProbeProcess } from "./gpu-probe";
import { probeGpu } from "./gpu-probe";

class FakeProbe extends EventEmitter implements ProbeProcess {
  readonly stdout = new EventEmitter();
  killed = false;
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

describe("the process that asks for a GPU", () => {
  it("is heard until it ends", async () => {
    const child = new FakeProbe();
    const probed = probeGpu(() => child);
    child.stdout.emit("data", Buffer.from('{"found":'));
    // The process is told to have ended before its last words come.
    child.emit("exit");
    child.stdout.emit("data", Buffer.from("true}\n"));
    child.stdout.emit("end");
    expect(await probed).toEqual({ type: "probed", printed: '{"found":true}\n', timedOut: false });
  });

  it("is killed when it takes too long", async () => {
    const child = new FakeProbe();
    expect(await probeGpu(() => child, 10)).toEqual({ type: "probed", printed: "", timedOut: true });
    expect(child.killed).toBe(true);
  });
});
