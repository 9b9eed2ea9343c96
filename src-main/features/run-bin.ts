import type { Shell } from "electron";
import { lstat, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Handlers } from "../ipc";

/** Runs that are removed go to the system's bin, from where the system brings them back. The engine cannot reach it. */
export function setupRunBin(shell: Pick<Shell, "trashItem">): Pick<Handlers, "runs.toBin"> {
  return {
    "runs.toBin": async (_window, { folder, run }) => {
      const path = join(resolve(folder), "runs", run);
      if (!(await isRun(resolve(folder), path))) return false;
      try {
        await shell.trashItem(path);
        return true;
      } catch {
        // Some disks have no bin, on the network for instance.
        return false;
      }
    },
  };
}

/** A real folder with a run's record, in a project. */
async function isRun(folder: string, path: string): Promise<boolean> {
  try {
    const names = await readdir(folder);
    const [run, record] = [await lstat(path), await lstat(join(path, "run.json"))];
    return names.some((name) => name.endsWith(".gradual")) && run.isDirectory() && record.isFile();
  } catch {
    return false;
  }
}
