// What a person does to single weights on a walk through a training: sets one by hand, or holds it as it is. Each belongs to the
// step at which it was done, so that the way there and back is the same however often it is gone.

import { isDeepStrictEqual } from "node:util";
import { invariant } from "../document/errors";
import { slotName } from "../ir/names";
import type { WeightTouch } from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import type { WalkState } from "./walkState";

/** A number of a weight's tensor. */
export interface WeightPlace {
  readonly tensor: string;
  readonly index: number;
}

export interface WeightSetting extends WeightPlace {
  readonly value: number;
}

export class Touches {
  readonly all: readonly WeightTouch[];

  constructor(all: readonly WeightTouch[] = []) {
    this.all = all;
  }

  /** With weights set at a step, as float32 has them; what was done later is forgotten. */
  set(step: number, settings: readonly WeightSetting[]): Touches {
    return this.#with(
      step,
      settings.map((setting) => ({ kind: "set", step, ...setting, value: Math.fround(setting.value) })),
    );
  }

  /** With a weight held, or let go, from a step on; what was done later is forgotten. */
  hold(step: number, place: WeightPlace, held: boolean): Touches {
    return this.#with(step, [{ kind: "hold", step, ...place, held }]);
  }

  /** Without what was done to a weight, or to any. */
  without(place: WeightPlace | null): Touches {
    return new Touches(place === null ? [] : this.all.filter((touch) => !isSame(touch, place)));
  }

  /** The first step at which anything was done; null where never. */
  get first(): number | null {
    return this.all.length === 0 ? null : Math.min(...this.all.map(({ step }) => step));
  }

  /** The first step at which something else was done here than there; null where all is the same. */
  firstOtherThan(there: Touches): number | null {
    const has = ({ all }: Touches, touch: WeightTouch): boolean => all.some((one) => isDeepStrictEqual(one, touch));
    const others = [
      ...this.all.filter((touch) => !has(there, touch)),
      ...there.all.filter((touch) => !has(this, touch)),
    ];
    return new Touches(others).first;
  }

  /** The first step after this one at which anything was done; infinite where there is none. */
  nextAfter(step: number): number {
    return Math.min(...this.all.filter((touch) => touch.step > step).map((touch) => touch.step));
  }

  /** The last step up to this one at which a weight was set by hand; null where there is none. */
  lastSetUpTo(step: number): number | null {
    const steps = this.all.filter((touch) => touch.kind === "set" && touch.step <= step).map((touch) => touch.step);
    return steps.length === 0 ? null : Math.max(...steps);
  }

  /** Weights that were set by hand up to a step, each as it was last. */
  settingsUpTo(step: number): readonly WeightSetting[] {
    const found = new Map<string, WeightSetting>();
    for (const touch of this.all) {
      if (touch.kind !== "set" || touch.step > step) continue;
      const { tensor, index, value } = touch;
      found.set(keyOf(touch), { tensor, index, value });
    }
    return [...found.values()];
  }

  /** Weights that the step which comes then leaves as they are. */
  heldAt(step: number): readonly WeightPlace[] {
    const held = new Map<string, WeightPlace>();
    for (const touch of this.all) {
      if (touch.kind !== "hold" || touch.step > step) continue;
      if (touch.held) held.set(keyOf(touch), { tensor: touch.tensor, index: touch.index });
      else held.delete(keyOf(touch));
    }
    return [...held.values()];
  }

  /** A state with what was set by hand at its step. */
  appliedTo(at: WalkState): WalkState {
    const settings = this.all.flatMap((touch): WeightSetting[] =>
      touch.kind === "set" && touch.step === at.position.step ? [touch] : [],
    );
    return settings.length === 0 ? at : { ...at, state: withNumbers(at.state, settings) };
  }

  #with(step: number, touches: readonly WeightTouch[]): Touches {
    const isReplaced = (one: WeightTouch): boolean =>
      touches.some((touch) => touch.kind === one.kind && isSame(touch, one));
    const earlier = this.all.filter((one) => one.step < step || (one.step === step && !isReplaced(one)));
    return new Touches([...earlier, ...touches]);
  }
}

/** What a step led to, but held weights, and the optimizer's memories of them, as they were before it. */
export function withHeld(
  after: Tensors,
  before: Tensors,
  held: readonly WeightPlace[],
  slots: readonly string[],
): Tensors {
  const kept = held.flatMap(({ tensor, index }) =>
    [tensor, ...slots.map((slot) => slotName(tensor, slot))].flatMap((name): WeightSetting[] => {
      const value = before[name]?.data[index];
      return value === undefined ? [] : [{ tensor: name, index, value }];
    }),
  );
  return withNumbers(after, kept);
}

/** With some numbers others; the arrays that are given stay as they are. */
function withNumbers(tensors: Tensors, settings: readonly WeightSetting[]): Tensors {
  const changed = new Map<string, Tensor>();
  for (const { tensor, index, value } of settings) {
    const old = tensors[tensor];
    invariant(old !== undefined && index < old.data.length, `no number ${index} in "${tensor}"`);
    const own = changed.get(tensor) ?? { shape: old.shape, data: old.data.slice() };
    own.data[index] = value;
    changed.set(tensor, own);
  }
  return { ...tensors, ...Object.fromEntries(changed) };
}

function keyOf({ tensor, index }: WeightPlace): string {
  return `${tensor} ${index}`;
}

function isSame(a: WeightPlace, b: WeightPlace): boolean {
  return a.tensor === b.tensor && a.index === b.index;
}
