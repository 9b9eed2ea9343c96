// The same word, written in several ways.

import { changing } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { MOST_FIXED } from "./spec";
import { wordColumns, wordSigns } from "./wordCells";

const MOST = 10_000;

/** SQL of what is alike of words that differ in capitals, accents, blanks, dots, hyphens and underscores. */
const alike = (x: string): string => `lower(strip_accents(trim(regexp_replace(${x}, '[\\s_.-]+', ' ', 'g'))))`;

export const spellings: DataFindingSpec = {
  type: "spellings",
  label: "One word, several spellings",
  summary: "Categories that differ in capitals, blanks, hyphens or accents alone",
  docs: "To a network “Berlin”, “berlin” and “BERLIN ” are three categories that have nothing in common: each is learned from its own rows alone, and as a target they are three classes. Writing them in one way puts their rows together.",
  evidence:
    "The categories of each column, without regard to capitals, accents, blanks, dots, hyphens and underscores.",
  threshold: "Two categories with letters in them are alike then. The most frequent spelling counts as the right one.",
  tone: "warn",
  ask: (facts) =>
    wordColumns(facts, MOST).map(
      ({
        sql,
      }) => `WITH w AS (SELECT x, n, ${alike("x")} AS k FROM (SELECT ${sql} AS x, count(*) AS n FROM data WHERE regexp_matches(${sql}, '\\p{L}') GROUP BY 1)),
        v AS (SELECT x, n, first_value(x) OVER (PARTITION BY k ORDER BY n DESC, x) AS best FROM w)
        SELECT number, x, best FROM v JOIN data ON data.${sql} = v.x WHERE x <> best ORDER BY number LIMIT ${MOST_FIXED + 1}`,
    ),
  judge: (evidence, answers, told) => wordSigns(wordColumns(evidence, MOST), answers, told),
  fix: (document, sign, evidence) => changing(document, sign, evidence, "Write them in one way"),
};
