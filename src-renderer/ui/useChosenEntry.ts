// What was chosen in a menu is done once the menu is gone and has given the focus back: a field or a dialog that it opens keeps
// the focus then, and a dialog gives it back to where it was before the menu.

import type { MenuItem } from "./menuItem";

export function useChosenEntry(): {
  /** An entry was chosen. */
  readonly choose: (item: MenuItem) => void;
  /** The menu is going, and gives the focus back in a moment. */
  readonly closing: () => void;
} {
  let chosen: MenuItem | null = null;
  return {
    choose: (item) => void (chosen = item),
    closing() {
      const item = chosen;
      chosen = null;
      // The menu waits for one turn of the event loop itself.
      if (item !== null) setTimeout(() => setTimeout(item.run));
    },
  };
}
