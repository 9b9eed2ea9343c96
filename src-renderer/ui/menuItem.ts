// An entry of a menu, whether it drops down from a button or opens where the pointer is.

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  /** A line below it. */
  readonly docs?: string | undefined;
  readonly shortcut?: string | undefined;
  /** Why it cannot be chosen now. */
  readonly why?: string | null | undefined;
  /** The present choice among its neighbors. */
  readonly checked?: boolean | undefined;
  readonly tone?: "bad" | undefined;
  /** A line above it. */
  readonly apart?: boolean | undefined;
}

/** The look of the list, and of an entry. */
export const MENU =
  "z-50 max-h-[70vh] min-w-44 max-w-80 overflow-auto rounded-2 border border-line bg-surface p-1 shadow-high";
export const MENU_ITEM =
  "flex min-h-7 items-center gap-3 rounded-1 px-2 outline-none data-disabled:text-ink-3 data-highlighted:bg-accent-soft";

export function menuItemTone({ tone, checked }: MenuItem): string {
  return `${tone === "bad" ? "text-bad" : ""} ${checked === true ? "font-semibold text-accent" : ""}`;
}
