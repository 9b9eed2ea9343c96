// The stretch of an axis that is shown: zoomed and moved, and never beyond what there is to see.

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How much nearer a step brings: of the wheel, or of a key. */
export const STEP = 1.25;

/** Shows 1/factor of what is shown, so that `at` stays where it is; null: all of it again. @param least the shortest stretch */
export function zoomed(now: Stretch | null, whole: Stretch, factor: number, at: number, least: number): Stretch | null {
  const { from, to } = now ?? whole;
  const length = Math.max(least, (to - from) / factor);
  if (length >= whole.to - whole.from) return null;
  const share = to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0.5;
  return within({ from: at - share * length, to: at + (1 - share) * length }, whole);
}

/** Moved by a share of what is shown; all of it stays as it is. */
export function moved(now: Stretch | null, whole: Stretch, share: number): Stretch | null {
  if (now === null) return null;
  const way = share * (now.to - now.from);
  return within({ from: now.from + way, to: now.to + way }, whole);
}

/** From one place to another that were pointed at; null where that is all, or nothing to speak of. */
export function between(one: number, other: number, whole: Stretch, least: number): Stretch | null {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  return zoomed({ from, to }, whole, 1, (from + to) / 2, least);
}

/** The shares of what is shown that the arrow keys move by, with Shift. */
const MOVES: Readonly<Record<string, number | undefined>> = { ArrowLeft: -0.2, ArrowRight: 0.2 };
const FACTORS: Readonly<Record<string, number | undefined>> = { "+": STEP, "=": STEP, "-": 1 / STEP };

/** What a key shows: plus and minus zoom around `at`, 0 shows all, the arrow keys move with Shift. Undefined: the key has nothing to do with it. */
export function stretchOfKey(
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
  { now, whole, at, least }: { now: Stretch | null; whole: Stretch; at: number; least: number },
): Stretch | null | undefined {
  if (key === "0") return null;
  const factor = FACTORS[key];
  if (factor !== undefined) return zoomed(now, whole, factor, at, least);
  const share = shiftKey ? MOVES[key] : undefined;
  return share === undefined ? undefined : moved(now, whole, share);
}

function within({ from, to }: Stretch, whole: Stretch): Stretch {
  const length = to - from;
  if (from < whole.from) return { from: whole.from, to: whole.from + length };
  if (to > whole.to) return { from: whole.to - length, to: whole.to };
  return { from, to };
}
