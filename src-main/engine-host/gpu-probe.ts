// Starts the process that asks for a GPU. A driver that is not in order may end it, or keep it for ever: it is
// given only so long, and nothing else comes to harm.

import type { HostMessage } from "../../src-engine/protocol/host";

/** What the probe needs of Electron's UtilityProcess. */
export interface ProbeProcess {
  readonly stdout: { on(event: "data" | "end", listener: (part: unknown) => void): unknown } | null;
  kill(): boolean;
  on(event: "exit", listener: () => void): unknown;
}

export type Probed = Extract<HostMessage, { type: "probed" }>;

/** The longest that a driver may take, in milliseconds; compiling its first program is slow on some. */
const PATIENCE = 20_000;

/** How long what was printed may be on its way when the process has ended, in milliseconds. */
const ON_ITS_WAY = 1_000;

/** What the process printed until it ended, or until its time was up. */
export function probeGpu(fork: () => ProbeProcess, patience: number = PATIENCE): Promise<Probed> {
  return new Promise((resolve) => {
    const child = fork();
    let printed = "";
    let timedOut = false;
    const end = (): void => {
      clearTimeout(timer);
      resolve({ type: "probed", printed: printed.slice(-10_000), timedOut });
    };
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill();
      end();
    }, patience);
    child.stdout?.on("data", (part) => (printed += String(part)));
    // The end of the process may be told of before its last words.
    child.stdout?.on("end", end);
    child.on("exit", () => setTimeout(end, ON_ITS_WAY));
  });
}
