// Finding an action by a few letters: words that start with what was typed come first.

/** How well `label` answers `query`; null where it does not. Higher is better. */
function score(label: string, query: string): number | null {
  const text = label.toLowerCase();
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return 0;
  if (text === wanted) return 120;
  const at = text.indexOf(wanted);
  if (at === 0) return 100;
  if (at > 0) return /[^\p{L}\p{N}]/u.test(text.charAt(at - 1)) ? 80 : 60;
  const words = wanted.split(/\s+/);
  if (words.length > 1 && words.every((word) => text.includes(word))) return 50;
  return hasBeginnings(text, wanted.replace(/\s/g, "")) ? 10 : null;
}

/** Whether the letters are beginnings of words, in their order: "sttr" of "Stop training". */
function hasBeginnings(text: string, letters: string): boolean {
  if (letters === "") return true;
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.some((word, at) => {
    let same = 0;
    while (same < letters.length && word[same] === letters[same]) same++;
    const rest = words.slice(at + 1).join(" ");
    // Fewer letters may be this word's, so that the next word has the others.
    for (; same > 0; same--) if (hasBeginnings(rest, letters.slice(same))) return true;
    return false;
  });
}

/** A synonym answers only where it is written out, and a little worse than a name that does. */
function scoreSynonym(synonym: string, query: string): number | null {
  const points = score(synonym, query);
  return points === null || points <= 10 ? null : points - 5;
}

/**
 * The items that answer by their first name or a synonym, the best first, otherwise in their own order.
 * @param handicap points that an item must answer better by than others
 */
export function search<T>(
  items: readonly T[],
  names: (item: T) => readonly string[],
  query: string,
  handicap: (item: T) => number = () => 0,
): T[] {
  const points = ([label = "", ...synonyms]: readonly string[]): number | null => {
    const all = [score(label, query), ...synonyms.map((synonym) => scoreSynonym(synonym, query))];
    const found = all.filter((one) => one !== null);
    return found.length === 0 ? null : Math.max(...found);
  };
  return items
    .map((item, index) => ({ item, index, points: points(names(item)) }))
    .filter((hit): hit is { item: T; index: number; points: number } => hit.points !== null)
    .map((hit) => ({ ...hit, points: hit.points - handicap(hit.item) }))
    .sort((a, b) => b.points - a.points || a.index - b.index)
    .map(({ item }) => item);
}
