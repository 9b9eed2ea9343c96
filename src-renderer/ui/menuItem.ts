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

/** The look of the list. */
export const MENU =
  "z-50 max-h-[70vh] min-w-44 max-w-80 overflow-auto rounded-2 border border-line bg-surface p-1 shadow-high";
