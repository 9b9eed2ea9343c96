// A rare word that is a frequent one, mistyped.

import { changing } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { MOST_FIXED } from "./spec";
import { wordColumns, wordSigns } from "./wordCells";

/** Each word is compared with each. */
const MOST_COMPARED = 300;
const [LENGTH, RARE, FEWER] = [5, 2, 20];

export const typingErrors: DataFindingSpec = {
  type: "typing-errors",
  label: "A category that looks like a typing error",
  summary: "A rare category that is one letter away from a frequent one",
  docs: "A word that occurs once or twice and differs from a frequent one in a single letter is nearly always that word, mistyped. To a network it is a category, or a class, of its own with nothing to learn from.",
  evidence:
    "The categories of each column with up to 300 of them, and how many letters they differ in (Damerau and Levenshtein's distance).",
  threshold:
    "A word of letters alone, 5 or more of them, stands in 1 or 2 rows and differs in one letter from one that has 20 times as many.",
  tone: "warn",
  yieldsTo: ["spellings"],
  ask: (facts) =>
    wordColumns(facts, MOST_COMPARED).map(
      ({
        sql,
      }) => `WITH w AS (SELECT ${sql} AS x, count(*) AS n FROM data WHERE regexp_full_match(${sql}, '[\\p{L} ]{${LENGTH},}') GROUP BY 1),
        v AS (SELECT a.x, arg_max(b.x, b.n) AS best FROM w a JOIN w b ON a.n <= ${RARE} AND b.n >= ${FEWER} * a.n AND damerau_levenshtein(a.x, b.x) = 1 GROUP BY a.x)
        SELECT number, x, best FROM v JOIN data ON data.${sql} = v.x ORDER BY number LIMIT ${MOST_FIXED + 1}`,
    ),
  judge: (evidence, answers, told) => wordSigns(wordColumns(evidence, MOST_COMPARED), answers, told),
  fix: (document, sign, evidence) => changing(document, sign, evidence, "Correct them"),
};
