// A cursor that goes from point to point of a grid: by pointer while it is pressed, by arrow keys, away with Escape; a double-click
// or Enter begins there; + and - zoom.

import { movedCursor } from "./place";
import type { GridPlace } from "./place";

export interface GridCursor {
  readonly now: () => GridPlace | null;
  readonly columns: () => number;
  readonly rows: () => number;
  /** The point under the pointer; null where there is none. */
  readonly under: (event: MouseEvent) => GridPlace | null;
  readonly choose: (place: GridPlace | null) => void;
  readonly zoom: (by: "in" | "out") => void;
  readonly start: (from: GridPlace) => void;
}

/** What the element that shows the grid listens with: `v-on="..."`. */
export function useGridCursor({ now, columns, rows, under, choose, zoom, start }: GridCursor) {
  let isPressed = false;
  const move = (event: PointerEvent): void => {
    const place = isPressed ? under(event) : null;
    if (place !== null) choose(place);
  };
  const release = (): void => void (isPressed = false);
  return {
    pointerdown(event: PointerEvent): void {
      if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      isPressed = true;
      move(event);
    },
    pointermove: move,
    pointerup: release,
    pointercancel: release,
    dblclick(event: MouseEvent): void {
      const place = under(event);
      if (place !== null) start(place);
    },
    keydown(event: KeyboardEvent): void {
      if (event.altKey || event.shiftKey) return;
      const cursor = now();
      if (event.key === "Enter" && cursor !== null) start(cursor);
      else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? "in" : "out");
      else if (event.key === "Escape" && cursor !== null) choose(null);
      else {
        const next = movedCursor(cursor, event, columns(), rows());
        if (next === null) return;
        choose(next);
      }
      event.preventDefault();
    },
  };
}
