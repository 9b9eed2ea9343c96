// Runs and groups of runs are counted: their names on disk begin with a number of four to nine digits.

const GREATEST = 999_999_999;

/** The number in front of a name. */
export const numberOf = (id: string): number => Number.parseInt(id, 10);

/** One more than the greatest that is taken; where there is none such (somebody has named a folder so), the first that is free. */
export function nextNumber(ids: readonly string[]): number {
  const taken = new Set(ids.map(numberOf));
  const next = ids.reduce((greatest, id) => Math.max(greatest, numberOf(id)), 0) + 1;
  if (next <= GREATEST) return next;
  let free = 1;
  while (taken.has(free)) free++;
  return free;
}
