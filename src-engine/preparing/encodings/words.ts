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

/** Words of a text that are numbered. */
export const LENGTH = 50;

export const wordIds: EncodingSpec = {
  type: "word-ids",
  label: "numbers of words",
  docs: "The first words of a text in their order, an input each: the number of the word from 2, 1 for one that is not among the most frequent, 0 behind the end. Give the column an input of its own with an Embedding layer behind it, and an LSTM or attention.",
  like: null,
  eachItsOwn: false,
  recipe: ({ length = LENGTH }) => ({ type: "word-ids", length }),
};

/** Behind the end of a text stands 0. */
export const OTHER_WORD = 1;
export const FIRST_WORD = 2;

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

interface Element {
  readonly at: number;
  readonly value: number;
}

/** Of a text that is taken by its words: the elements that are not 0. */
export function textElements(
  recipe: Pick<CategoryRecipe, "categories">,
  encoding: Extract<NonNullable<CategoryRecipe["encoding"]>, { type: "words" | "word-ids" }>,
): (text: string) => readonly Element[] {
  if (encoding.type === "words") return wordElements(recipe, encoding.weights);
  const numbers = wordNumbers(recipe.categories, encoding.length);
  return (text) => numbers(text).map((value, at) => ({ at, value }));
}

/** Of a text: the numbers of its first words, as {@link wordIds} has them. */
function wordNumbers(categories: readonly string[], length: number): (text: string) => readonly number[] {
  const numbers = new Map(categories.map((word, at) => [word, at + FIRST_WORD]));
  return (text) =>
    wordsOf(text)
      .slice(0, length)
      .map((word) => numbers.get(word) ?? OTHER_WORD);
}

/** Of a text: the elements that are not 0. Together they are 1 long. */
function wordElements(
  { categories }: Pick<CategoryRecipe, "categories">,
  weights: readonly number[],
): (text: string) => readonly Element[] {
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
