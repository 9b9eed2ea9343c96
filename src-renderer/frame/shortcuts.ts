// Shortcuts as text ("Mod+Shift+Z"): matching an event, and writing them for people.

/** The part of a KeyboardEvent that matters. */
export interface Stroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const SIGNS = /^[?.,/+=-]$/;

/** Whether `stroke` is the shortcut `keys`. */
export function matches(stroke: Stroke, keys: string, mac: boolean): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const wants = (part: string) => parts.slice(0, -1).includes(part);
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const other = mac ? stroke.ctrlKey : stroke.metaKey;
  if (mod !== wants("Mod") || other || stroke.altKey !== wants("Alt")) return false;
  // Signs need Shift on some keyboards and not on others.
  if (SIGNS.test(key)) return stroke.key === key;
  if (stroke.shiftKey !== wants("Shift")) return false;
  if (/^\d$/.test(key)) return stroke.key === key || stroke.code === `Digit${key}`;
  return stroke.key.toLowerCase() === key.toLowerCase();
}

const MAC: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Escape: "⎋", Delete: "⌫" };
const OTHER: Readonly<Record<string, string>> = { Mod: "Ctrl", Escape: "Esc", Delete: "Del" };

/** "Ctrl+Shift+Z", or "⌘⇧Z" on macOS. */
export function shortcutText(keys: string, mac: boolean): string {
  const parts = keys.split("+").map((part) => (mac ? MAC : OTHER)[part] ?? part);
  return parts.join(mac ? "" : "+");
}

/** Whether the person is typing in `target`. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}
