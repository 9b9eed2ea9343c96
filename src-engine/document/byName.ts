const NATURAL = new Intl.Collator("en", { numeric: true });

/** The order in which people look for names: "class 2" before "class 10". The same on every machine. */
export function byName(a: string, b: string): number {
  return NATURAL.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
