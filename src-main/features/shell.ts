import type { Clipboard, NativeImage, Shell } from "electron";
import { resolve } from "node:path";
import type { Handlers } from "../ipc";

/** The desktop around the app. Nothing here opens an address or runs a file. */
export function setupShell(
  shell: Pick<Shell, "showItemInFolder">,
  clipboard: Pick<Clipboard, "writeText" | "writeImage">,
  pictureOf: (png: Buffer) => NativeImage,
): Pick<Handlers, "shell.showInFolder" | "clipboard.writeText" | "clipboard.writePicture"> {
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
    "clipboard.writePicture": async (_window, png) => {
      const picture = pictureOf(Buffer.from(png));
      if (picture.isEmpty()) throw new TypeError("what was to be copied is no PNG picture");
      await clipboard.writeImage(picture);
      return null;
    },
  };
}
