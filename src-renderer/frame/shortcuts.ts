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

/** Kinds of controls, and the plain keys that each acts on by itself. */
const OWN_KEYS: readonly (readonly [selector: string, keys: readonly string[]])[] = [
  ["button, a[href], summary, [role=button], [role=menuitem], [role=option]", [" ", "Enter"]],
  ["input[type=checkbox], input[type=radio]", [" "]],
  [
    "input[type=range], input[type=radio], select, [role=tab], [role=radio], [role=slider], [role=separator], [role=menuitem], [role=option]",
    [" ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"],
  ],
];

/** Whether the control that has the focus acts on a key by itself, so that no shortcut may take it. */
export function isOwnKey(target: EventTarget | null, { key, ctrlKey, metaKey, altKey }: Stroke): boolean {
  if (!(target instanceof Element) || ctrlKey || metaKey || altKey) return false;
  return OWN_KEYS.some(([selector, keys]) => keys.includes(key) && target.matches(selector));
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  PageUp: "Page Up",
  PageDown: "Page Down",
};

const MAC: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Escape: "⎋", Delete: "⌫" };
const OTHER: Readonly<Record<string, string>> = { Mod: "Ctrl", Escape: "Esc", Delete: "Del" };

/** "Ctrl+Shift+Z", or "⌘⇧Z" on macOS. */
export function shortcutText(keys: string, mac: boolean): string {
  const parts = keys.split("+").map((part) => (mac ? MAC : OTHER)[part] ?? NAMES[part] ?? part);
  return parts.join(mac ? "" : "+");
}

/** Whether the person is typing in `target`. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}
