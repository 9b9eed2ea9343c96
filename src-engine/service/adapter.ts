// Finds out, once for each process, whether there is a GPU to train on.

import { spawn } from "node:child_process";
import type { Adapter } from "../protocol/host";
import { readAdapter } from "./tryAdapter";

export type FindAdapter = () => Promise<Adapter>;

/** The longest that a driver may take, in ms; compiling its first program is slow on some. */
const PATIENCE = 20_000;

/** Asks once, and remembers the answer. */
export function once(find: FindAdapter): FindAdapter {
  let known: Promise<Adapter> | null = null;
  return () => (known ??= find());
}

/** Asks in a child of plain Node. Electron's own program does not serve as one: there main starts the process. */
export function probeInChild(probe: string, patience: number = PATIENCE): Promise<Adapter> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [probe], { stdio: ["ignore", "pipe", "ignore"], windowsHide: true });
    let printed = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, patience);
    const end = (): void => {
      clearTimeout(timer);
      resolve(readAdapter(printed, { timedOut }));
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", end);
    child.on("close", end);
  });
}
