import type { App } from "electron";
import { version } from "node:os";
import type { AppInfo } from "../contract/calls";
import type { Handlers } from "../ipc";
import type { Log } from "./log";

/** What the About dialog shows, and what the diagnostics have of main. */
export function setupAppInfo(
  app: Pick<App, "getVersion" | "getAppMetrics" | "getGPUFeatureStatus">,
  log: Pick<Log, "tail">,
): Pick<Handlers, "app.info" | "app.diagnose"> {
  const info: AppInfo = {
    version: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    platform: process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux",
  };
  return {
    "app.info": () => info,
    "app.diagnose": () => ({
      system: version(),
      processes: app
        .getAppMetrics()
        .map(({ name, type, memory }) => ({ type: name ?? type, bytes: memory.workingSetSize * 1024 })),
      graphics: { ...app.getGPUFeatureStatus() },
      log: log.tail(),
    }),
  };
}
