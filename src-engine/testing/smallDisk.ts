// A disk that is soon full, for tests of what happens then. Only root on Linux can mount one.

import { execFileSync } from "node:child_process";

/** Whether {@link onSmallDisk} can do what it says here. */
export function canMountDisks(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/run"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs `action` while `folder` is an empty disk of that many kilobytes. */
export async function onSmallDisk<T>(folder: string, kilobytes: number, action: () => Promise<T>): Promise<T> {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]);
  try {
    return await action();
  } finally {
    execFileSync("umount", [folder]);
  }
}
