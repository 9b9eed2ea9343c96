import type { BrowserWindow, OpenDialogReturnValue, SaveDialogReturnValue } from "electron";
import { describe, expect, it, vi } from "vitest";
import { setupDialogs } from "./dialogs";

const window = {} as BrowserWindow;

function setup(answer: { open?: Partial<OpenDialogReturnValue>; save?: Partial<SaveDialogReturnValue> }) {
  const dialog = {
    showOpenDialog: vi.fn(async () => ({ canceled: true, filePaths: [], ...answer.open })),
    showSaveDialog: vi.fn(async () => ({ canceled: true, filePath: "", ...answer.save })),
  };
  const expectFile = vi.fn();
  const handlers = setupDialogs(dialog, { home: async () => "/home/ann/Gradual", expectFile });
  return { dialog, expectFile, handlers };
}

describe("dialogs", () => {
  it("give the chosen path, or null when the person changed their mind", async () => {
    const chosen = setup({
      open: { canceled: false, filePaths: ["/a.gradual"] },
      save: { canceled: false, filePath: "/new" },
    }).handlers;
    expect(await chosen["dialog.openProject"](window)).toBe("/a.gradual");
    expect(await chosen["dialog.openData"](window, { filters: [] })).toBe("/a.gradual");
    expect(await chosen["dialog.newProject"](window, { suggestedName: "p" })).toBe("/new");
    const canceled = setup({}).handlers;
    expect(await canceled["dialog.openProject"](window)).toBeNull();
    expect(
      await canceled["dialog.saveFile"](window, { suggestedName: "p", extension: "onnx", files: "ONNX models" }),
    ).toBeNull();
  });

  it("tell that a file of data is about to be given, and of no other", async () => {
    const { expectFile, handlers } = setup({});
    await handlers["dialog.openProject"](window);
    expect(expectFile).not.toHaveBeenCalled();
    await handlers["dialog.openData"](window, { filters: [] });
    expect(expectFile).toHaveBeenCalledOnce();
  });

  it("suggest a name that is safe, in the person's own folder", async () => {
    const { dialog, handlers } = setup({});
    await handlers["dialog.saveFile"](window, { suggestedName: "../evil", extension: "safetensors", files: "weights" });
    expect(dialog.showSaveDialog).toHaveBeenCalledWith(
      window,
      expect.objectContaining({ defaultPath: "/home/ann/Gradual/evil.safetensors" }),
    );
  });
});
