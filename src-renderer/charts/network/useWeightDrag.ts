// A weight that is dragged where it is drawn: up makes it greater, down smaller. Until it is let go nothing but the drawing changes; Escape
// lets it go where it was.

import { useEventListener } from "@vueuse/core";
import type { Ref, ShallowRef } from "vue";
import { shallowRef } from "vue";
import type { Subject } from "../../../src-engine/protocol/learn";

export type Weight = Extract<Subject, { kind: "weight" }>;

export interface DraggedWeight {
  readonly weight: Weight;
  readonly value: number;
  /** Where the pointer is; CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

interface Options {
  /** What takes the pointer. */
  readonly element: Readonly<Ref<HTMLElement | null>>;
  readonly valueOf: (weight: Weight) => number;
  /** How much a weight changes by on the way of `FULL` pixels. */
  readonly reach: () => number;
  readonly done: (weight: Weight, value: number) => void;
}

/** A press that moves less than this is a click; CSS pixels. */
const SLACK = 4;
/** The way for the whole reach; CSS pixels. */
const FULL = 120;
/** With Shift it moves by a tenth. */
const FINE = 0.1;
/** Significant digits of a value that is dragged. */
const DIGITS = 4;

export function useWeightDrag({ element, valueOf, reach, done }: Options): {
  readonly dragged: Readonly<ShallowRef<DraggedWeight | null>>;
  /** Begins with a press on a weight. */
  readonly press: (event: PointerEvent, weight: Weight) => void;
  readonly move: (event: PointerEvent) => void;
  readonly drop: (event: PointerEvent) => void;
  /** Lets it go where it was. */
  readonly cancel: () => void;
  /** Whether the press that has just ended was a drag, and its click chooses nothing. */
  readonly wasDrag: () => boolean;
} {
  const dragged = shallowRef<DraggedWeight | null>(null);
  let pressed: { readonly weight: Weight; readonly from: number; y: number; moved: number; begun: boolean } | null =
    null;
  let isOver = false;

  function press(event: PointerEvent, weight: Weight): void {
    isOver = false;
    if (event.button !== 0 || !event.isPrimary) return;
    pressed = { weight, from: valueOf(weight), y: event.clientY, moved: 0, begun: false };
  }

  function move(event: PointerEvent): void {
    // It was let go outside, before it had begun.
    if (event.buttons === 0) end();
    else follow(event);
  }

  function follow(event: PointerEvent): void {
    if (pressed === null) return;
    const up = pressed.y - event.clientY;
    if (!pressed.begun && Math.abs(up) < SLACK) return;
    if (!pressed.begun) {
      pressed.begun = true;
      element.value?.setPointerCapture(event.pointerId);
    }
    pressed.y = event.clientY;
    pressed.moved += (up / FULL) * reach() * (event.shiftKey ? FINE : 1);
    const value = Number((pressed.from + pressed.moved).toPrecision(DIGITS));
    dragged.value = { weight: pressed.weight, value, x: event.clientX, y: event.clientY };
  }

  function end(): DraggedWeight | null {
    const last = dragged.value;
    if (pressed?.begun === true) isOver = true;
    pressed = null;
    dragged.value = null;
    return last;
  }

  function drop(event: PointerEvent): void {
    follow(event);
    const last = end();
    if (last !== null && last.value !== valueOf(last.weight)) done(last.weight, last.value);
  }

  useEventListener(
    window,
    "keydown",
    (event) => {
      if (event.key !== "Escape" || dragged.value === null) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { capture: true },
  );

  return { dragged, press, move, drop, cancel: () => void end(), wasDrag: () => isOver };
}
