// How much memory this process may still take: what the system has to give, or what is left of a container's limit.

import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";

/** Share of its memory that a Mac gives: it keeps much of it filled, and says that little is free. */
const MAC_SHARE = 0.75;

/** Bytes. */
export function availableMemory(): number {
  return Math.min(systemMemory(), containerMemory(read));
}

function systemMemory(): number {
  if (process.platform === "darwin") return totalmem() * MAC_SHARE;
  const told = /^MemAvailable:\s+(\d+) kB$/m.exec(read("/proc/meminfo") ?? "")?.[1];
  return told === undefined ? freemem() : Number(told) * 1024;
}

/**
 * What a control group leaves of its limit: of version 2, or of version 1. What files fill of it is given back when it is
 * needed. Infinity where there is no limit.
 */
export function containerMemory(readFile: (path: string) => string | null): number {
  const number = (path: string): number | null => {
    const text = readFile(path)?.trim();
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  };
  const folders = [
    { folder: "/sys/fs/cgroup", limit: "memory.max", used: "memory.current", files: /^inactive_file (\d+)$/m },
    {
      folder: "/sys/fs/cgroup/memory",
      limit: "memory.limit_in_bytes",
      used: "memory.usage_in_bytes",
      files: /^total_inactive_file (\d+)$/m,
    },
  ];
  for (const { folder, limit, used, files } of folders) {
    const [most, taken] = [number(`${folder}/${limit}`), number(`${folder}/${used}`)];
    if (most === null || taken === null) continue;
    const reclaimable = Number(files.exec(readFile(`${folder}/memory.stat`) ?? "")?.[1] ?? 0);
    return Math.max(0, most - taken + reclaimable);
  }
  return Infinity;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
