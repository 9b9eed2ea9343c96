import type { BrowserWindow, Dialog } from "electron";
import { join } from "node:path";
import type { CallArguments } from "../contract/calls";
import type { Handlers } from "../ipc";
import { text } from "../text";
import { safeName } from "./project-folders";

export interface DialogOptions {
  /** Where they begin: the folder of the person's projects. */
  readonly home: () => Promise<string>;
  /** A file of data is being chosen. */
  readonly expectFile: () => void;
}

/** The native dialogs. */
export function setupDialogs(
  dialog: Pick<Dialog, "showOpenDialog" | "showSaveDialog">,
  { home, expectFile }: DialogOptions,
): Pick<Handlers, "dialog.openProject" | "dialog.openData" | "dialog.newProject" | "dialog.saveFile"> {
  return {
    "dialog.openProject": async (window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: text.dialog.openProject,
        buttonLabel: text.dialog.openProjectButton,
        defaultPath: await home(),
        properties: ["openFile"],
        filters: [{ name: text.dialog.projectFiles, extensions: ["gradual"] }],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    "dialog.openData": async (window, { filters, folder = false }) => {
      expectFile();
      // No system but one has a dialog for both.
      const { canceled, filePaths } = await dialog.showOpenDialog(
        window,
        folder
          ? { title: text.dialog.openFolder, properties: ["openDirectory"] }
          : {
              title: text.dialog.openData,
              properties: ["openFile"],
              filters: [...filters, { name: text.dialog.allFiles, extensions: ["*"] }],
            },
      );
      return canceled ? null : (filePaths[0] ?? null);
    },
    "dialog.newProject": async (window, { suggestedName }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: text.dialog.newProject,
        buttonLabel: text.dialog.newProjectButton,
        defaultPath: join(await home(), safeName(suggestedName)),
        properties: ["createDirectory", "showOverwriteConfirmation"],
      });
      return canceled || filePath === "" ? null : filePath;
    },
    "dialog.saveFile": (window, wish) => askWhere(dialog, home, window, wish),
  };
}

/** The place that the person chooses for a new file; null where they changed their mind. */
export async function askWhere(
  dialog: Pick<Dialog, "showSaveDialog">,
  home: () => Promise<string>,
  window: BrowserWindow,
  {
    suggestedName,
    extension,
    files,
  }: Pick<CallArguments<"dialog.saveFile">[0], "suggestedName" | "extension" | "files">,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: text.dialog.export,
    defaultPath: join(await home(), `${safeName(suggestedName)}.${extension}`),
    properties: ["createDirectory", "showOverwriteConfirmation"],
    filters: [{ name: files, extensions: [extension] }],
  });
  return canceled || filePath === "" ? null : filePath;
}
