// Copy, cut and paste of layers, by the system's own clipboard events: while the focus is on the network or on nothing.

import { useEventListener } from "@vueuse/core";
import type { Ref } from "vue";
import type { Editor } from "./useEditor";

/** @param view the canvas or the outline */
export function useLayerClipboard(editor: Editor, view: Readonly<Ref<HTMLElement | null>>): void {
  // Where no text is selected these come to the body, whatever has the focus.
  useEventListener(globalThis.document, "copy", (event) => take(event, editor.copyText));
  useEventListener(globalThis.document, "cut", (event) => take(event, editor.cutText));
  useEventListener(globalThis.document, "paste", paste);

  function isOurs(): boolean {
    const { activeElement, body } = globalThis.document;
    return (
      !(activeElement instanceof HTMLInputElement) &&
      (activeElement === body || view.value?.contains(activeElement) === true)
    );
  }

  function take(event: ClipboardEvent, textOf: () => string | null): void {
    // A person who has marked some text wants that text.
    if (!isOurs() || globalThis.getSelection()?.isCollapsed === false) return;
    const text = textOf();
    if (text === null) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  }

  function paste(event: ClipboardEvent): void {
    if (!isOurs()) return;
    event.preventDefault();
    editor.pasteText(event.clipboardData?.getData("text/plain") ?? "");
  }
}
