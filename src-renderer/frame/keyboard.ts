// Key strokes to actions: one listener for the window.

import { onBeforeUnmount, onMounted } from "vue";
import { useActionsStore } from "../stores/actions";
import { isOwnKey, isTyping, matches } from "./shortcuts";

export const OPEN_DIALOG = '[role="dialog"], [role="alertdialog"]';

/** macOS has Cmd where others have Ctrl. */
export const MAC = navigator.platform.startsWith("Mac");

/** Performs the action whose shortcut was struck, unless something nearer has taken the stroke or a dialog is open. */
export function useKeyboard(): void {
  const actions = useActionsStore();

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector(OPEN_DIALOG)) return;
    if (isOwnKey(event.target, event)) return;
    const typing = isTyping(event.target);
    const action = actions.all.find(
      ({ keys, whileTyping }) => (!typing || whileTyping) && keys?.some((key) => matches(event, key, MAC)),
    );
    if (!action) return;
    // The stroke is ours also where the action cannot be done now: the menu must not try again.
    event.preventDefault();
    if (!event.repeat || action.id === "undo" || action.id === "redo") actions.perform(action.id);
  }

  onMounted(() => window.addEventListener("keydown", onKey));
  onBeforeUnmount(() => window.removeEventListener("keydown", onKey));
}
