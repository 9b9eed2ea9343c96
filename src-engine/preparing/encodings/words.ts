import type { CategoryRecipe } from "../../document/preparation";
import type { EncodingSpec } from "./spec";

export const WORDS = 300;

export const words: EncodingSpec = {
  type: "words",
  label: "words of a text",
  docs: "An input for each of the most frequent words of the training rows. It tells how often the text has the word, more for words that few rows have (tf-idf), and all texts count as equally long. For titles, reviews and notes.",
  like: "TfidfVectorizer",
  eachItsOwn: true,
  recipe: () => ({ type: "words", weights: [] }),
};

const WORD = /[\p{L}\p{N}_]{2,}/gu;

/** The words of a text in lower case, of two letters or digits at least; one that is written like "iPhone" stays so. */
export function wordsOf(text: string): string[] {
  return Array.from(text.matchAll(WORD), ([word]) => {
    const lower = word.toLowerCase();
    return writingsOf(lower).includes(word) ? lower : word;
  });
}

/** The usual ways to write a word of lower case: as it is, with a capital letter, in capital letters. */
export function writingsOf(lower: string): readonly string[] {
  const [first = "", ...rest] = lower;
  return [...new Set([lower, `${first.toUpperCase()}${rest.join("")}`, lower.toUpperCase()])];
}

/**
 * The most frequent words of some texts in order, and by how much each counts: ln((1 + texts) / (1 + texts with it)) + 1, as scikit-learn
 * smooths it.
 * @param texts each with how many rows have it
 */
export function vocabularyOf(
  texts: readonly { readonly label: string; readonly count: number }[],
  most: number,
): { readonly categories: string[]; readonly weights: number[] } {
  const total = new Map<string, number>();
  const having = new Map<string, number>();
  let rows = 0;
  for (const { label, count } of texts) {
    rows += count;
    const own = wordsOf(label);
    for (const word of own) total.set(word, (total.get(word) ?? 0) + count);
    for (const word of new Set(own)) having.set(word, (having.get(word) ?? 0) + count);
  }
  const categories = [...total]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word]) => word)
    .sort();
  const weights = categories.map((word) => Math.log((1 + rows) / (1 + (having.get(word) ?? 0))) + 1);
  return { categories, weights };
}

/** Of a text: the elements that are not 0. Together they are 1 long. */
export function wordElements(
  { categories }: Pick<CategoryRecipe, "categories">,
  weights: readonly number[],
): (text: string) => readonly { readonly at: number; readonly value: number }[] {
  const places = new Map(categories.map((word, at) => [word, at]));
  return (text) => {
    const counts = new Map<number, number>();
    for (const word of wordsOf(text)) {
      const at = places.get(word);
      if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const found = [...counts].map(([at, count]) => ({ at, value: count * (weights[at] ?? 0) }));
    const length = Math.hypot(...found.map(({ value }) => value));
    return found.map(({ at, value }) => ({ at, value: value / length }));
  };
}
