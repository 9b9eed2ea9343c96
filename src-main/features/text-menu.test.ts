import { describe, expect, it, vi } from "vitest";
import { textMenu } from "./text-menu";

vi.mock("electron", () => ({ Menu: {} }));

const flags = {
  canUndo: true,
  canRedo: false,
  canCut: false,
  canCopy: false,
  canPaste: true,
  canDelete: false,
  canSelectAll: true,
  canEditRichly: false,
};
const roles = (clicked: Parameters<typeof textMenu>[0]) =>
  textMenu(clicked).flatMap(({ role, enabled }) => (role === undefined ? [] : [[role, enabled]]));

describe("the context menu of texts", () => {
  it("offers in a text field what can be done there now", () => {
    expect(roles({ isEditable: true, selectionText: "", editFlags: flags })).toEqual([
      ["undo", true],
      ["redo", false],
      ["cut", false],
      ["copy", false],
      ["paste", true],
      ["selectAll", true],
    ]);
  });

  it("copies a text that was chosen elsewhere, and is absent where there is none", () => {
    expect(roles({ isEditable: false, selectionText: "97.9%", editFlags: flags })).toEqual([["copy", undefined]]);
    expect(textMenu({ isEditable: false, selectionText: " ", editFlags: flags })).toEqual([]);
  });
});
