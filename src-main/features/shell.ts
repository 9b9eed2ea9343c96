import type { Clipboard, ClipboardItem, NativeImage, Shell } from "electron";
import { resolve } from "node:path";
import type { Handlers } from "../ipc";

/** Newer Electrons take items by their types, those before take pictures of their own. */
type PictureClipboard = Pick<Clipboard, "writeText" | "write"> & { writeImage?(picture: NativeImage): void };

export interface Pictures {
  /** Of newer Electrons. */
  readonly item: (png: Blob) => ClipboardItem;
  /** Of those before. */
  readonly image: (png: Buffer) => NativeImage;
}

/** The desktop around the app. Nothing here opens an address or runs a file. */
export function setupShell(
  shell: Pick<Shell, "showItemInFolder">,
  clipboard: PictureClipboard,
  pictures: Pictures,
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
      if (clipboard.writeImage !== undefined) clipboard.writeImage(pictures.image(Buffer.from(png)));
      else await clipboard.write([pictures.item(new Blob([png], { type: "image/png" }))]);
      return null;
    },
  };
}
