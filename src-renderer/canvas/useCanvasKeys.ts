// The keyboard on the canvas: which node has the focus, and where the keys lead. (Keys that change what is chosen belong
// to the station, because the outline has them too.)

import type { Ref } from "vue";
import { nextTick, ref, watch } from "vue";
import type { Position, Positions } from "../../src-engine/document/edits";
import { predecessors, successors } from "../../src-engine/document/graph";
import type { Model } from "../../src-engine/document/schema";
import { GRID } from "./geometry";
import type { Direction } from "./navigation";
import { ARROWS, ends, neighbor } from "./navigation";

export interface KeyWishes {
  /** Choose the layer and bring it into view. */
  choose(id: string): void;
  show(id: string): void;
  move(positions: Positions): void;
  rename(id: string): void;
  zoomBy(step: 1 | -1): void;
  fit(): void;
  readonly wiring: {
    readonly byKey: Readonly<Ref<boolean>>;
    begin(id: string): void;
    pointAt(id: string): void;
    end(id: string): void;
    cancel(): void;
  };
}

interface State {
  model(): Model;
  positions(): Positions;
  chosen(): ReadonlySet<string>;
  readOnly(): boolean;
}

const STEPS: { readonly [D in Direction]: Position } = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] };

export function useCanvasKeys(
  root: Readonly<Ref<HTMLElement | null>>,
  { model, positions, chosen, readOnly }: State,
  wishes: KeyWishes,
) {
  const { wiring } = wishes;
  /** The node that has, or would get, the focus. */
  const current = ref<string | null>(null);
  const inside = ref(false);
  /** Space is held: the pointer moves the view. */
  const panning = ref(false);

  function elementOf(id: string): HTMLElement | null {
    return root.value?.querySelector<HTMLElement>(`.vue-flow__node[data-id="${CSS.escape(id)}"]`) ?? null;
  }

  function focusNode(id: string): void {
    current.value = id;
    void nextTick(() => elementOf(id)?.focus({ preventScroll: true }));
  }

  function goTo(id: string): void {
    wishes.choose(id);
    wishes.show(id);
    focusNode(id);
  }

  watch(model, (now, before) => {
    const { value: id } = current;
    if (id === null || now.layers.some((layer) => layer.id === id)) return;
    // The layer is gone: its neighbor takes over, and the focus stays on the canvas.
    const next = [...successors(before, id), ...predecessors(before, id)].find((other) =>
      now.layers.some((layer) => layer.id === other),
    );
    current.value = next ?? now.layers[0]?.id ?? null;
    if (inside.value) void nextTick(() => (current.value === null ? root.value?.focus() : focusNode(current.value)));
  });

  function start(): string | null {
    return current.value ?? ends(model())?.[0] ?? null;
  }

  function onFocusIn(event: FocusEvent): void {
    inside.value = true;
    const held =
      event.target instanceof Element ? event.target.closest<HTMLElement>(".vue-flow__node")?.dataset.id : undefined;
    if (held !== undefined) current.value = held;
    const id = start();
    if (event.target === root.value && id !== null) focusNode(id);
  }

  function onFocusOut(event: FocusEvent): void {
    inside.value = event.relatedTarget instanceof Node && root.value?.contains(event.relatedTarget) === true;
    if (!inside.value) panning.value = false;
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || !handle(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onKeyup(event: KeyboardEvent): void {
    if (event.key === " ") panning.value = false;
  }

  function handle(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey) return false;
    const direction = ARROWS[event.key];
    if (direction) {
      if (event.altKey || event.shiftKey) nudge(direction, event.shiftKey ? 5 : 1);
      else walk(direction);
      return true;
    }
    return !event.altKey && (KEYS[event.key]?.() ?? false);
  }

  const zoom = (step: 1 | -1) => (): boolean => {
    wishes.zoomBy(step);
    return true;
  };
  // Each tells whether it took the key.
  const KEYS: Readonly<Record<string, () => boolean>> = {
    Home: () => walkTo(ends(model())?.[0]),
    End: () => walkTo(ends(model())?.[1]),
    F2: () => {
      if (current.value !== null) wishes.rename(current.value);
      return true;
    },
    c: () => {
      if (current.value !== null && !readOnly()) wiring.begin(current.value);
      return true;
    },
    Enter: () => {
      if (!wiring.byKey.value || current.value === null) return false;
      wiring.end(current.value);
      return true;
    },
    Escape: () => {
      if (!wiring.byKey.value) return false;
      wiring.cancel();
      return true;
    },
    " ": () => {
      panning.value = true;
      return true;
    },
    "+": zoom(1),
    "=": zoom(1),
    "-": zoom(-1),
    "0": () => {
      wishes.fit();
      return true;
    },
  };

  function walk(direction: Direction): void {
    const from = start();
    walkTo((from === null ? null : neighbor(model(), positions(), from, direction)) ?? undefined);
  }

  function walkTo(id: string | undefined): boolean {
    if (id === undefined) return true;
    if (!wiring.byKey.value) goTo(id);
    else {
      wishes.show(id);
      focusNode(id);
      wiring.pointAt(id);
    }
    return true;
  }

  function nudge(direction: Direction, steps: number): void {
    const [dx, dy] = STEPS[direction];
    const moved: Record<string, Position> = {};
    for (const id of chosen()) {
      const at = positions()[id];
      if (at) moved[id] = [at[0] + dx * steps * GRID, at[1] + dy * steps * GRID];
    }
    if (Object.keys(moved).length > 0) wishes.move(moved);
  }

  return { current, inside, panning, focusNode, goTo, onFocusIn, onFocusOut, onKeydown, onKeyup };
}
