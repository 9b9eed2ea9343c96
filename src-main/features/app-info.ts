import type { App } from "electron";
import type { AppInfo } from "../contract/calls";
import type { Handlers } from "../ipc";

/** What the About dialog shows. */
export function setupAppInfo(app: Pick<App, "getVersion">): Pick<Handlers, "app.info"> {
  const info: AppInfo = {
    version: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    platform: process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux",
  };
  return { "app.info": () => info };
}
