// The context menu of texts: Electron shows none by itself.

import type { BrowserWindow, ContextMenuParams, MenuItemConstructorOptions } from "electron";
import { Menu } from "electron";

type Clicked = Pick<ContextMenuParams, "isEditable" | "selectionText" | "editFlags">;

/** What the menu holds where the person clicked; empty where there is neither a text field nor a chosen text. */
export function textMenu({ isEditable, selectionText, editFlags }: Clicked): MenuItemConstructorOptions[] {
  if (!isEditable) return selectionText.trim() === "" ? [] : [{ role: "copy" }];
  return [
    { role: "undo", enabled: editFlags.canUndo },
    { role: "redo", enabled: editFlags.canRedo },
    { type: "separator" },
    { role: "cut", enabled: editFlags.canCut },
    { role: "copy", enabled: editFlags.canCopy },
    { role: "paste", enabled: editFlags.canPaste },
    { type: "separator" },
    { role: "selectAll", enabled: editFlags.canSelectAll },
  ];
}

/** Shows it in a window, by the mouse and by the menu key alike. */
export function setupTextMenu(window: BrowserWindow): void {
  window.webContents.on("context-menu", (_event, clicked) => {
    const items = textMenu(clicked);
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}
