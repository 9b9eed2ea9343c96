// Writes what the page has drawn to a file that the person chooses. The page never names a path.

import type { Dialog } from "electron";
import { writeWhole } from "../../src-engine/disk/wholeFile";
import type { Handlers } from "../ipc";
import { Refusal, systemCode } from "../refusal";
import { askWhere } from "./dialogs";

export function setupSaving(
  dialog: Pick<Dialog, "showSaveDialog">,
  home: () => Promise<string>,
): Pick<Handlers, "file.save"> {
  return {
    "file.save": async (window, { bytes, ...wish }) => {
      const path = await askWhere(dialog, home, window, wish);
      if (path === null) return null;
      try {
        await writeWhole(path, bytes);
      } catch (error) {
        const code = systemCode(error);
        if (code === null) throw error;
        throw new Refusal(
          {
            code: "not-saved",
            message: `"${path}" could not be written (${code}).`,
            next: "Choose another folder, or free some space.",
            subject: { kind: "file", path },
          },
          { cause: error },
        );
      }
      return path;
    },
  };
}
