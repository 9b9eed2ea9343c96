// What the system tells of a process: a number that it had is given to another one some time.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface ProcessFound {
  /** It has ended, and only its number is still taken. */
  readonly isZombie: boolean;
  /** Milliseconds since 1970; null where it is not known. */
  readonly startedAt: number | null;
}

/** Null where nothing is told of it. */
export async function processFound(pid: number): Promise<ProcessFound | null> {
  try {
    if (process.platform === "linux") return await fromProc(pid);
    if (process.platform === "darwin") return await fromPs(pid);
    return null;
  } catch {
    return null;
  }
}

/** Units of /proc's times in a second; the same on all architectures that Electron runs on. */
const TICKS = 100;

/** By proc(5): after the name in parentheses comes the state (field 3), and field 22 is the start in ticks since the machine's. */
async function fromProc(pid: number): Promise<ProcessFound> {
  const [ofProcess, ofSystem] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "latin1"),
    readFile("/proc/stat", "latin1"),
  ]);
  const fields = ofProcess.slice(ofProcess.lastIndexOf(")") + 2).split(" ");
  const booted = Number(/^btime (\d+)$/m.exec(ofSystem)?.[1]);
  const startedAt = (booted + Number(fields[19]) / TICKS) * 1_000;
  return { isZombie: fields[0] === "Z" || fields[0] === "X", startedAt: Number.isFinite(startedAt) ? startedAt : null };
}

async function fromPs(pid: number): Promise<ProcessFound> {
  const { stdout } = await promisify(execFile)("/bin/ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
    env: { LC_ALL: "C" },
    timeout: 5_000,
  });
  const [, state = "", started = ""] = /^\s*(\S+)\s+(.*)$/.exec(stdout) ?? [];
  const startedAt = Date.parse(started);
  return { isZombie: state.startsWith("Z"), startedAt: Number.isFinite(startedAt) ? startedAt : null };
}
