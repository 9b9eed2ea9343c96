// Where the parts of the built app lie, seen from out/main/main.js: in the repository, in a folder, or inside app.asar.

import type { App } from "electron";
import { join } from "node:path";

export interface Paths {
  readonly page: string;
  readonly preload: string;
  readonly engine: string;
  readonly gpuProbe: string;
  readonly reader: string;
  readonly examples: string;
  readonly icon: string;
  /** Licenses of what is built in. */
  readonly notices: string;
}

/** Examples and the icon lie beside the archive when packaged, so that they can be copied and read by the system. */
export function appPaths(app: Pick<App, "isPackaged" | "getAppPath">): Paths {
  const out = join(__dirname, "..");
  const resources = app.isPackaged ? process.resourcesPath : app.getAppPath();
  return {
    page: join(out, "renderer"),
    preload: join(out, "preload", "preload.js"),
    engine: join(out, "engine", "process.js"),
    gpuProbe: join(out, "engine", "gpuProbe.js"),
    reader: join(out, "engine", "reader.js"),
    notices: join(out, "notices.json"),
    examples: join(resources, "examples"),
    icon: app.isPackaged ? join(resources, "icon.png") : join(resources, "build", "package", "icons", "512x512.png"),
  };
}
