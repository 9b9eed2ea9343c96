import type { Clipboard, Shell } from "electron";
import { resolve } from "node:path";
import type { Handlers } from "../ipc";

/** The desktop around the app. Nothing here opens an address or runs a file. */
export function setupShell(
  shell: Pick<Shell, "showItemInFolder">,
  clipboard: Pick<Clipboard, "writeText">,
): Pick<Handlers, "shell.showInFolder" | "clipboard.writeText"> {
  return {
    "shell.showInFolder": (_window, path) => {
      shell.showItemInFolder(resolve(path));
      return null;
    },
    "clipboard.writeText": async (_window, value) => {
      // A promise in newer Electrons only.
      await clipboard.writeText(value);
      return null;
    },
  };
}
