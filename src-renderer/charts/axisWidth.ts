// The room that an upright axis needs for its numbers. Pure.

/** Between numbers and drawing, and beside the edge. */
const AIR = 14;
const LEAST = 48;

/** CSS pixels, so that no number is cut; `measure` gives the width of one. */
export function axisWidth(labels: readonly string[], measure: (label: string) => number): number {
  return labels.reduce((widest, label) => Math.max(widest, Math.ceil(measure(label)) + AIR), LEAST);
}
