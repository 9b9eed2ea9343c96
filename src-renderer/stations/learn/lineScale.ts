// The scale of a number line on which a number is seen to move.

export interface LineScale {
  readonly from: number;
  readonly to: number;
}

/** Room beyond what the line is to show, as a share of that. */
const ROOM = 0.05;

/** Over the neighborhood, with where the number is before and after. */
export function lineScale(line: {
  readonly before: number;
  readonly after: number;
  readonly least: number;
  readonly most: number;
}): LineScale {
  const values = [line.before, line.least, line.most].filter(Number.isFinite);
  const [least, most] = values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
  // A number that nothing moves lies in the middle.
  const room = least === most ? Math.max(0.5, Math.abs(least) / 2) : ROOM * (most - least);
  return extended({ from: least - room, to: most + room }, line.after);
}

/** The same scale, or one that reaches to a value beyond it. */
export function extended({ from, to }: LineScale, value: number): LineScale {
  if (!Number.isFinite(value) || (value >= from && value <= to)) return { from, to };
  const room = ROOM * (Math.max(to, value) - Math.min(from, value));
  return { from: value < from ? value - room : from, to: value > to ? value + room : to };
}
