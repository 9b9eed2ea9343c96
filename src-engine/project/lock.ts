// One writer at a time: a lock file in the project's folder says which process has it open. A lock whose process is gone
// is taken over.

import { randomUUID } from "node:crypto";
import { link, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { hasCode, temporaryName, writeNew } from "../disk/wholeFile";
import { explaining, readJson } from "./files";
import { processFound } from "./processFound";

export const LOCK_FILE = "gradual.lock";

/** Holders on this machine are asked for by process; those on others must show themselves this often. */
const HEARTBEAT_MS = 30_000;
const FOREIGN_STALE_MS = 5 * 60_000;
/** Clocks and start times are not exact. */
const SLACK_MS = 1_000;
/** How often a takeover is tried against others who try the same. */
const ATTEMPTS = 5;

const LockSchema = v.strictObject({
  /** Of this taking of the lock. */
  token: v.pipe(v.string(), v.maxLength(100)),
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.pipe(v.string(), v.maxLength(300)),
  /** ISO 8601. */
  since: v.pipe(v.string(), v.isoTimestamp()),
});

/** Who has the project open. */
export type LockHolder = v.InferOutput<typeof LockSchema>;

export interface Lock {
  readonly holder: LockHolder;
  /** Whether the lock is still ours; another machine may have taken it over while this one slept. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock of a project's folder; the present holder when another has it.
 * @throws UserError when the folder cannot be written to
 */
export async function takeLock(folder: string): Promise<{ lock: Lock; tookOver: boolean } | { holder: LockHolder }> {
  const path = join(folder, LOCK_FILE);
  const holder: LockHolder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  };
  let tookOver = false;
  for (let attempt = 0; ; attempt++) {
    if (await createLock(path, holder)) return { lock: hold(path, holder), tookOver };
    const present = await readHolder(path);
    if (present === "gone") continue;
    if (attempt >= ATTEMPTS || (present !== null && (await isAlive(present, path)))) {
      return { holder: present ?? { ...holder, token: "unknown" } };
    }
    if (await removeStale(path, present)) tookOver = true;
  }
}

/** Writes the lock whole under another name and links it to its place, which fails when there is one. */
async function createLock(path: string, holder: LockHolder): Promise<boolean> {
  return explaining(path, "create", async () => {
    const temporary = temporaryName(path);
    try {
      await writeNew(temporary, contentOf(holder));
      try {
        await link(temporary, path);
        return true;
      } catch (error) {
        if (hasCode(error, "EEXIST")) return false;
        // Whoever got the lock first has tidied our temporary file away: to be tried again, and seen to be held.
        if (hasCode(error, "ENOENT")) return false;
        // File systems without links (exFAT, some network drives): the exclusive open is the next best.
        if (!hasCode(error, "EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EINVAL", "UNKNOWN")) throw error;
        return await createExclusively(path, holder);
      }
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function createExclusively(path: string, holder: LockHolder): Promise<boolean> {
  try {
    await writeNew(path, contentOf(holder));
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

const contentOf = (holder: LockHolder): string => `${JSON.stringify(holder)}\n`;

/** Null when the file is there but says nothing we understand: whoever wrote it is not using it. */
async function readHolder(path: string): Promise<LockHolder | null | "gone"> {
  try {
    return (await readJson(path, LockSchema)) ?? "gone";
  } catch {
    return null;
  }
}

/** Moves a stale lock out of the way; false when it turned out to be another, newer one. */
async function removeStale(path: string, stale: LockHolder | null): Promise<boolean> {
  const aside = temporaryName(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
  const moved = await readHolder(aside);
  const same = moved === null || moved === "gone" || moved.token === stale?.token;
  // Someone else took it over between our reading and our moving: it is given back.
  if (!same) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return same;
}

async function isAlive(holder: LockHolder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) return hasShownItself(path);
  // A lock from before this machine was started has no holder; nor one of our own number from before this process was
  // (numbers are given again, in containers nearly always).
  const since = Date.parse(holder.since);
  const started = Date.now() - (holder.pid === process.pid ? process.uptime() : uptime()) * 1_000;
  if (since < started - SLACK_MS || !processExists(holder.pid)) return false;
  const found = await processFound(holder.pid);
  // Where the system does not tell, a process of that number is taken to be the one.
  if (found === null) return true;
  if (found.isZombie) return false;
  const isOther = found.startedAt !== null && found.startedAt > since + SLACK_MS;
  // The clock may have been set since it was started; then the holder goes on touching its lock.
  return !isOther || (await hasShownItself(path));
}

/** Whether the holder has touched the lock of late. */
async function hasShownItself(path: string): Promise<boolean> {
  const touched = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const now = new Date();
  // Its clock may be ahead of ours, or have been: from now on ours counts. Whoever is there will touch it again.
  if (touched > now.getTime() + HEARTBEAT_MS) await utimes(path, now, now).catch(() => undefined);
  return now.getTime() - touched < FOREIGN_STALE_MS;
}

/** Whether a process of that number runs on this machine. */
function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function hold(path: string, holder: LockHolder): Lock {
  const held = async (): Promise<boolean> => {
    const present = await readHolder(path);
    return present !== null && present !== "gone" && present.token === holder.token;
  };
  const heartbeat = setInterval(() => {
    const now = new Date();
    // The folder may be gone, or on a drive that was unplugged; saving will say so.
    void utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    holder,
    held,
    async release() {
      clearInterval(heartbeat);
      if (await held()) await rm(path, { force: true });
    },
  };
}
