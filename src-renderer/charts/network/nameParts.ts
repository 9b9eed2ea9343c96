// Names that begin with the same words are told apart by how they end: where there is no room for all, the end stays.

export interface NameParts {
  /** Is cut where there is no room. */
  readonly head: string;
  /** Is never cut; "" where the head tells it apart from the others. */
  readonly tail: string;
}

/** As many letters are seen of any name. */
const SEEN = 12;
/** A longer end would leave no room for how it begins. */
const LONGEST_TAIL = 12;

/** Each name in two parts: an end of whole words, wherever another name begins with as many letters as may be all that is seen. */
export function nameParts(names: readonly string[]): readonly NameParts[] {
  const sorted = [...names].sort();
  const same = new Map<string, number>();
  for (const [at, name] of sorted.entries())
    same.set(name, Math.max(sharedLetters(name, sorted[at - 1]), sharedLetters(name, sorted[at + 1])));
  return names.map((name) => {
    const shared = same.get(name) ?? 0;
    const from = name.lastIndexOf(" ", Math.min(shared, name.length - 1)) + 1;
    const isTold = shared < SEEN || from === 0 || name.length - from > LONGEST_TAIL;
    return isTold ? { head: name, tail: "" } : { head: name.slice(0, from), tail: name.slice(from) };
  });
}

function sharedLetters(name: string, other: string | undefined): number {
  if (other === undefined || other === name) return 0;
  let count = 0;
  while (count < name.length && name[count] === other[count]) count += 1;
  return count;
}
