// A program that trains on request: one JSON object a line in, one a line out.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export class Peer {
  #child;
  #lines;

  constructor(name, child, lines, version, threads) {
    this.name = name;
    this.version = version;
    /** The thread counts it is measured at. */
    this.threads = threads;
    this.#child = child;
    this.#lines = lines;
  }

  /** Starts a peer that must be there. */
  static async start(name, command, args, threads) {
    const peer = await Peer.tryStart(name, command, args, threads, { stderr: "inherit" });
    if (peer === null) throw new Error(`${name} does not start: ${command} ${args.join(" ")}`);
    return peer;
  }

  /** Starts a peer; null where it, or what it needs, is not installed. */
  static async tryStart(name, command, args, threads, { stderr = "ignore" } = {}) {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", stderr] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const failed = once(child, "error").then(() => ({ done: true }));
    const first = await Promise.race([lines.next(), failed]);
    if (first.done) return null;
    return new Peer(name, child, lines, JSON.parse(first.value).version, threads);
  }

  /** @returns {Promise<{ seconds: number, processor: number, loss: number, memory: number } | { failed: string }>} */
  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} ended while training ${JSON.stringify(request)}`);
    const answer = JSON.parse(value);
    if (answer.failed === undefined && !Number.isFinite(answer.loss))
      throw new Error(`${this.name} lost its way: ${value}`);
    return answer;
  }

  async stop() {
    const ended = once(this.#child, "close");
    this.#child.stdin.end();
    await ended;
  }
}
