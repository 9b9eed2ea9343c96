// Carrying a layer from the palette to the canvas with the pointer.

import { onScopeDispose, shallowRef } from "vue";

/** A layer in the hand, and where the hand is (pixels of the window). */
export interface Carried {
  readonly type: string;
  readonly x: number;
  readonly y: number;
}

export interface PaletteDrag {
  /** Called as the hand moves; null when it has let go. */
  readonly over: (carried: Carried | null) => void;
  readonly drop: (carried: Carried) => void;
}

/** A press becomes a drag when it has gone this far; pixels. */
const START = 4;

/** Begin with `press`, on pointerdown. After a drag the click that follows it is swallowed. */
export function usePaletteDrag({ over, drop }: PaletteDrag) {
  const carried = shallowRef<Carried | null>(null);
  let end: (() => void) | null = null;

  function press(event: PointerEvent, type: string): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    const handle = event.currentTarget;
    const { pointerId, clientX: startX, clientY: startY } = event;

    function move(moved: PointerEvent): void {
      if (moved.pointerId !== pointerId) return;
      if (!carried.value && Math.hypot(moved.clientX - startX, moved.clientY - startY) < START) return;
      if (!carried.value) handle.setPointerCapture(pointerId);
      carried.value = { type, x: moved.clientX, y: moved.clientY };
      over(carried.value);
    }

    function up(released: PointerEvent): void {
      if (released.pointerId !== pointerId) return;
      const held = carried.value;
      end?.();
      if (!held) return;
      // The click that follows would add the layer a second time.
      handle.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => handle.removeEventListener("click", swallow, { capture: true }));
      drop({ ...held, x: released.clientX, y: released.clientY });
    }

    function key(pressed: KeyboardEvent): void {
      if (pressed.key !== "Escape" || !carried.value) return;
      pressed.preventDefault();
      pressed.stopPropagation();
      end?.();
    }

    end?.();
    end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", key, { capture: true });
      carried.value = null;
      over(null);
      end = null;
    };
    const cancel = (): void => end?.();
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", key, { capture: true });
  }

  onScopeDispose(() => end?.());
  return { carried, press };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
